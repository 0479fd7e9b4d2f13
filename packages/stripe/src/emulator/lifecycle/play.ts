import type { Due } from '../core/agenda.ts';
import type { World } from '../core/world.ts';
import { expireSession } from './complete-session.ts';
import { endSubscription, hasEnded } from './end-subscription.ts';
import { advanceInvoice, endPeriod, giveUpIncomplete, retryInvoice } from './renew.ts';
import { settleDebit } from './settle-debit.ts';

const NOTICE_SECONDS = 3 * 86_400;

/** What happens when each falls due; every one looks whether it still holds. */
const WHEN_DUE: { [D in Due]: (world: World, id: string, at: number) => void } = {
  'subscription.period_end': (world, id, at) => endPeriod(world, world.known('subscription', id), at),
  'subscription.trial_will_end': (world, id, at) => {
    const subscription = world.known('subscription', id);
    const { status, trial_end } = subscription;
    if (status !== 'trialing' || trial_end === null || trial_end - at > NOTICE_SECONDS) return;
    world.emit('customer.subscription.trial_will_end', subscription);
  },
  'subscription.cancel': (world, id, at) => {
    const subscription = world.known('subscription', id);
    if (subscription.cancel_at !== at || hasEnded(subscription)) return;
    endSubscription(world, subscription, 'cancellation_requested');
  },
  'subscription.resume_collection': (world, id, at) => {
    const subscription = world.known('subscription', id);
    if (subscription.pause_collection?.resumes_at !== at) return;
    world.change('customer.subscription.updated', subscription, (each) => {
      each.pause_collection = null;
    });
  },
  'subscription.give_up': (world, id) => giveUpIncomplete(world, world.known('subscription', id)),
  'invoice.advance': (world, id, at) => advanceInvoice(world, world.known('invoice', id), at),
  'invoice.retry': (world, id, at) => retryInvoice(world, world.known('invoice', id), at),
  'payment_intent.settle': (world, id) => settleDebit(world, world.known('payment_intent', id)),
  'session.expire': (world, id, at) => {
    const session = world.known('checkout.session', id);
    if (session.status === 'open' && session.expires_at === at) expireSession(world, session);
  },
};

/**
 * Plays everything that falls due up to this second, in order, each at its own time. Time never goes back.
 * @returns how many things fell due
 */
export function playUntil(world: World, second: number): number {
  const end = Math.max(world.now, second);
  for (let played = 0; ; played += 1) {
    const entry = world.agenda.takeUntil(end);
    if (!entry) {
      world.now = end;
      return played;
    }
    world.now = Math.max(world.now, entry.at);
    WHEN_DUE[entry.due](world, entry.id, entry.at);
  }
}
