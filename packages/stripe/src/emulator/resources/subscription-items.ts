import { missing } from '../core/failure.ts';
import { find } from '../core/find.ts';
import type { Subscription, SubscriptionItem } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { pageOf } from '../http/page-of.ts';
import { integer, mergedMetadata, metadata, oneOf, optional, page, parameters, text } from '../http/parameters.ts';
import { type Route, route } from '../http/route.ts';
import type { ItemWish } from '../lifecycle/change-items.ts';
import { updateSubscription } from '../lifecycle/update-subscription.ts';

const proration = optional(oneOf('create_prorations', 'always_invoice', 'none'));
const update = parameters({
  price: optional(text),
  quantity: optional(integer),
  metadata: optional(metadata),
  proration_behavior: proration,
});
const create = parameters({
  subscription: text,
  price: text,
  quantity: optional(integer),
  metadata: optional(metadata),
  proration_behavior: proration,
});

export const subscriptionItems: Route[] = [
  route('GET', '/subscription_items/:id', parameters({}), ({ world, id }) => itemOf(world, id).item),
  route('GET', '/subscription_items', parameters({ ...page, subscription: text }), ({ world, input }) => {
    const { items } = find(world, 'subscription', input.subscription, 'subscription');
    return pageOf('/v1/subscription_items', items.data.toReversed(), input);
  }),
  route('POST', '/subscription_items', create, ({ world, input }) => {
    const { subscription: id, ...wish } = input;
    const subscription = find(world, 'subscription', id, 'subscription');
    wishOne(world, subscription, wish);
    return subscription.items.data.at(-1) ?? {};
  }),
  route('POST', '/subscription_items/:id', update, ({ world, id, input }) => {
    wishOne(world, itemOf(world, id).subscription, { id, ...input });
    return itemOf(world, id).item;
  }),
  route('DELETE', '/subscription_items/:id', parameters({ proration_behavior: proration }), ({ world, id, input }) => {
    wishOne(world, itemOf(world, id).subscription, { id, deleted: true, ...input });
    return { id, object: 'subscription_item', deleted: true };
  }),
];

type Wish = Omit<ItemWish, 'metadata'> & {
  metadata?: Record<string, string> | '';
  proration_behavior?: 'create_prorations' | 'always_invoice' | 'none';
};

function wishOne(world: World, subscription: Subscription, wish: Wish): void {
  const { proration_behavior = 'create_prorations', metadata: extra, ...item } = wish;
  updateSubscription(world, subscription, {
    items: [{ ...item, ...(extra === undefined ? {} : { metadata: mergedMetadata({}, extra) }) }],
    proration: proration_behavior,
    from: world.now,
    anchorNow: false,
    trialEnd: undefined,
    refuseDeclined: false,
    plain: () => undefined,
  });
}

function itemOf(world: World, id: string): { subscription: Subscription; item: SubscriptionItem } {
  for (const subscription of world.store.all('subscription')) {
    const item = subscription.items.data.find((each) => each.id === id);
    if (item) return { subscription, item };
  }
  throw missing('subscription_item', id, 'id');
}
