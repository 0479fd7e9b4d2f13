import type { Static } from '@sinclair/typebox';
import { Type } from '@sinclair/typebox';
import { invalid } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { Subscription } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf, within } from '../http/page-of.ts';
import {
  clearable,
  flag,
  integer,
  list,
  mergedMetadata,
  metadata,
  oneOf,
  optional,
  page,
  parameters,
  range,
  text,
} from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import { cancelNow } from '../lifecycle/cancel-now.ts';
import { usablePrice } from '../lifecycle/change-items.ts';
import { hasEnded } from '../lifecycle/end-subscription.ts';
import { resumePaused } from '../lifecycle/resume-paused.ts';
import { startSubscription } from '../lifecycle/start-subscription.ts';
import { updateSubscription } from '../lifecycle/update-subscription.ts';
import { attach } from './customers.ts';

const DAY = 86_400;
const second = Type.Union([Type.Literal('now'), integer]);
const behaviors = {
  payment_behavior: optional(oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete')),
  proration_behavior: optional(oneOf('create_prorations', 'always_invoice', 'none')),
};
const trialSettings = parameters({
  end_behavior: parameters({ missing_payment_method: oneOf('cancel', 'create_invoice', 'pause') }),
});
const cancellationDetails = parameters({ comment: optional(clearable(text)), feedback: optional(clearable(text)) });

const create = parameters({
  ...behaviors,
  customer: text,
  items: list(parameters({ price: text, quantity: optional(integer), metadata: optional(metadata) }), { minItems: 1 }),
  metadata: optional(metadata),
  description: optional(text),
  default_payment_method: optional(text),
  trial_period_days: optional(integer),
  trial_end: optional(second),
  trial_settings: optional(trialSettings),
  cancel_at_period_end: optional(flag),
  off_session: optional(flag),
});

const update = parameters({
  ...behaviors,
  items: optional(
    list(
      parameters({
        id: optional(text),
        price: optional(text),
        quantity: optional(integer),
        deleted: optional(flag),
        metadata: optional(metadata),
      }),
    ),
  ),
  proration_date: optional(integer),
  billing_cycle_anchor: optional(parameters({ type: oneOf('now', 'unchanged') })),
  cancel_at_period_end: optional(flag),
  cancel_at: optional(Type.Union([integer, oneOf('', 'min_period_end', 'max_period_end')])),
  cancellation_details: optional(cancellationDetails),
  default_payment_method: optional(text),
  description: optional(clearable(text)),
  metadata: optional(metadata),
  pause_collection: optional(
    clearable(
      parameters({ behavior: oneOf('keep_as_draft', 'mark_uncollectible', 'void'), resumes_at: optional(integer) }),
    ),
  ),
  trial_end: optional(second),
  trial_settings: optional(trialSettings),
  off_session: optional(flag),
});

const cancel = parameters({
  prorate: optional(flag),
  invoice_now: optional(flag),
  cancellation_details: optional(cancellationDetails),
});

const filters = parameters({
  ...page,
  customer: optional(text),
  price: optional(text),
  status: optional(text),
  created: optional(range),
});

export const subscriptions: Route[] = [
  route('POST', '/subscriptions', create, ({ world, input }) => {
    find(world, 'customer', input.customer, 'customer');
    const items = input.items.map(({ price, quantity = 1, metadata: extra }, index) => ({
      price: usablePrice(world, price, `items[${index}][price]`),
      quantity,
      metadata: mergedMetadata({}, extra),
    }));
    if (new Set(items.map(({ price }) => JSON.stringify([price.currency, price.recurring]))).size > 1) {
      throw invalid('The emulator keeps subscriptions with one currency and one billing interval only.', 'items');
    }
    const { default_payment_method: method } = input;
    return startSubscription(world, {
      customer: input.customer,
      items,
      metadata: mergedMetadata({}, input.metadata),
      description: input.description ?? null,
      trialEnd: trialEndOf(world, input),
      missingPaymentMethod: input.trial_settings?.end_behavior.missing_payment_method ?? 'create_invoice',
      method: method === undefined ? null : attach(world, method, input.customer, 'default_payment_method'),
      cancelAtPeriodEnd: input.cancel_at_period_end ?? false,
      paymentBehavior: input.payment_behavior ?? 'allow_incomplete',
    });
  }),
  route('GET', '/subscriptions/:id', parameters({}), ({ world, id }) => find(world, 'subscription', id)),
  route('POST', '/subscriptions/:id', update, ({ world, id, input }) => {
    const subscription = find(world, 'subscription', id);
    const end = input.trial_end === 'now' ? world.now : input.trial_end;
    updateSubscription(world, subscription, {
      items: (input.items ?? []).map(({ metadata: extra, ...item }) => ({
        ...item,
        ...(extra === undefined ? {} : { metadata: mergedMetadata({}, extra) }),
      })),
      proration: input.proration_behavior ?? 'create_prorations',
      from: input.proration_date ?? world.now,
      anchorNow: input.billing_cycle_anchor?.type === 'now',
      trialEnd: end,
      refuseDeclined: input.payment_behavior === 'error_if_incomplete',
      plain: (each) => changePlain(world, each, input),
    });
    return subscription;
  }),
  route('DELETE', '/subscriptions/:id', cancel, ({ world, id, input }) => {
    const subscription = find(world, 'subscription', id);
    if (hasEnded(subscription)) throw goneSubscription(id);
    tellWhy(subscription, input.cancellation_details);
    cancelNow(world, subscription, { prorate: input.prorate ?? false, invoiceNow: input.invoice_now ?? false });
    return subscription;
  }),
  route('POST', '/subscriptions/:id/resume', parameters({}), ({ world, id }) => {
    const subscription = find(world, 'subscription', id);
    resumePaused(world, subscription);
    return subscription;
  }),
  route('GET', '/subscriptions', filters, ({ world, input }) => {
    const rows = world.store
      .all('subscription')
      .filter(
        (each) =>
          (input.customer ?? each.customer) === each.customer &&
          (input.price === undefined || each.items.data.some(({ price }) => price.id === input.price)) &&
          isInStatus(each, input.status) &&
          within(each.created, input.created),
      );
    return pageOf('/v1/subscriptions', rows, input);
  }),
];

/** Without a status, everything that is not canceled. */
function isInStatus(subscription: Subscription, wanted: string | undefined): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'ended') return hasEnded(subscription);
  return wanted === undefined ? subscription.status !== 'canceled' : subscription.status === wanted;
}

const goneSubscription = (id: string) => invalid(`No such subscription: '${id}'`, 'id', 'resource_missing');

function trialEndOf(world: World, input: Static<typeof create>): number | null {
  if (input.trial_end === 'now' || input.trial_period_days === 0) return null;
  const end = input.trial_period_days === undefined ? input.trial_end : world.now + input.trial_period_days * DAY;
  if (end !== undefined && end <= world.now) throw invalid('Invalid timestamp: must be in the future', 'trial_end');
  return end ?? null;
}

function changePlain(world: World, subscription: Subscription, input: Static<typeof update>): void {
  const { metadata: extra, description, pause_collection: pause, default_payment_method: method } = input;
  if (extra !== undefined) subscription.metadata = mergedMetadata(subscription.metadata, extra);
  if (description !== undefined) subscription.description = description === '' ? null : description;
  if (input.trial_settings) {
    subscription.trial_settings = {
      end_behavior: { billing_cycle_anchor: null, ...input.trial_settings.end_behavior },
    };
  }
  if (method !== undefined) {
    const attached = attach(world, method, subscription.customer, 'default_payment_method');
    subscription.default_payment_method = attached.id;
  }
  if (pause !== undefined) {
    subscription.pause_collection = pause === '' ? null : { resumes_at: null, ...pause };
    const resumes = subscription.pause_collection?.resumes_at ?? null;
    if (resumes !== null) world.note(resumes, 'subscription.resume_collection', subscription.id);
  }
  scheduleCancel(world, subscription, input);
}

/** At the period's end, at another time, or no more. */
function scheduleCancel(world: World, subscription: Subscription, input: Static<typeof update>): void {
  const { cancel_at_period_end: atEnd, cancel_at: wish } = input;
  const end = subscription.items.data[0]?.current_period_end ?? null;
  const at = wish === 'min_period_end' || wish === 'max_period_end' ? (end ?? '') : wish;
  tellWhy(subscription, input.cancellation_details);
  if (atEnd === undefined && at === undefined) return;
  if (atEnd && typeof at === 'number') {
    throw invalid('You may only specify one of these parameters: cancel_at, cancel_at_period_end.', 'cancel_at');
  }
  if (typeof at === 'number' && at <= world.now) throw invalid('cancel_at must be in the future.', 'cancel_at');
  subscription.cancel_at_period_end = atEnd ?? false;
  subscription.cancel_at = atEnd ? end : typeof at === 'number' ? at : null;
  subscription.canceled_at = subscription.cancel_at === null ? null : world.now;
  const details = subscription.cancellation_details;
  if (details) details.reason = subscription.cancel_at === null ? null : 'cancellation_requested';
  if (typeof at === 'number') world.note(at, 'subscription.cancel', subscription.id);
}

function tellWhy(subscription: Subscription, given: Static<typeof cancellationDetails> | undefined): void {
  const details = subscription.cancellation_details;
  if (!details || !given) return;
  if (given.comment !== undefined) details.comment = given.comment === '' ? null : given.comment;
  if (given.feedback !== undefined) details.feedback = given.feedback === '' ? null : given.feedback;
}
