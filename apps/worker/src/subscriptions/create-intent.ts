import type { CreateIntentCommand, OperationOutcome } from '@tandem/contracts';
import { type Author, applyOnce, earlierOutcome, type IntentPlan, moveIntent, openIntent } from '@tandem/db/writes';
import { commandAuthor } from '../operations/command-author.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { changePrice } from './change-price.ts';
import { endIntent } from './end-intent.ts';
import { openCheckout } from './open-checkout.ts';
import { retryMoved } from './retry-moved.ts';

/** Other intents of the same product that one request ends before its own; more than one means that somebody is as busy as it is. */
const MOST_OBSOLETE = 4;

/**
 * An organization is about to buy, or to change what it has (RULES 17): makes its intent, or finds the live one, and opens its Checkout or
 * changes the price of the subscription that is there.
 */
export async function createIntent(command: CreateIntentCommand, deps: WorkerDeps): Promise<OperationOutcome> {
  const { db } = deps;
  const earlier = await earlierOutcome(db, command);
  if (earlier !== undefined) return earlier;
  const outcome = await retryMoved(() => attempt(command, deps));
  return outcome ?? applyOnce(db, command, async () => ({ code: 'intent_version_conflict' }));
}

async function attempt(command: CreateIntentCommand, deps: WorkerDeps): Promise<OperationOutcome> {
  const { db } = deps;
  const author = commandAuthor(command);
  for (let ended = 0; ended <= MOST_OBSOLETE; ended += 1) {
    const opened = await openIntent(db, command);
    if ('code' in opened) return applyOnce(db, command, async () => opened);
    if ('plan' in opened) return carryOut(command, deps, opened, author);
    const { intentId } = opened.obsolete.intent;
    const end = await endIntent(deps, opened.obsolete, author);
    if (end !== 'expired') return applyOnce(db, command, async () => ({ code: 'intent_paid', result: { intentId } }));
  }
  return applyOnce(db, command, async () => ({ code: 'intent_version_conflict' }));
}

async function carryOut(
  command: CreateIntentCommand,
  deps: WorkerDeps,
  { plan, isLive }: { plan: IntentPlan; isLive: boolean },
  author: Author,
): Promise<OperationOutcome> {
  const { db } = deps;
  const { intent } = plan;
  if (isLive) return applyOnce(db, command, async () => ({ result: { ...intent, created: false } }));
  if (intent.kind === 'upgrade' || intent.kind === 'downgrade') return changePrice(command, deps, plan, author);
  const { id: checkoutSessionId, url } = await openCheckout(deps, plan, author);
  if (url === null) throw new Error(`Stripe gave no address for the Checkout of ${intent.intentId}`);
  const changes = { checkoutSessionId, checkoutUrl: url };
  return applyOnce(db, command, async (query) => ({
    result: { ...(await moveIntent(query, intent, changes, author)), created: true },
  }));
}
