import type {
  CancelSubscriptionCommand,
  CreateIntentCommand,
  IntentStatus,
  IntentView,
  ReactivateSubscriptionCommand,
} from '@tandem/contracts';
import type { Database } from '../database.ts';
import type { Author } from './subscriptions.ts';

type Query = Database['query'];

/** An intent, and what carrying it out at Stripe needs. */
export type IntentPlan = {
  readonly intent: IntentView;
  readonly sessionId: string | null;
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly expiresAt: number;
  readonly priceId: string;
  readonly stripePriceId: string | null;
  readonly productName: string;
  /** Stripe account of the subscription that is to be changed. */
  readonly account: string | null;
  /** The organization's customer in each Stripe account that knows it. */
  readonly customers: Readonly<Record<string, string>>;
};

/** A refusal, as it is told. */
export type Refusal = { readonly code: string; readonly result?: object };

/** What there is to do for CreateIntentCommand; see open_intent. */
export type OpenedIntent =
  | { readonly plan: IntentPlan; readonly isLive: boolean }
  | { readonly obsolete: IntentPlan }
  | Refusal;

/** Decides what is to be bought or changed, and makes the intent; one transaction. */
export async function openIntent(db: Database, command: CreateIntentCommand): Promise<OpenedIntent> {
  const [row] = await db.query<{ opened: OpenedIntent }>('SELECT open_intent($1) AS opened', [JSON.stringify(command)]);
  if (row === undefined) throw new Error('open_intent returned nothing');
  return row.opened;
}

export type IntentChanges = {
  readonly status?: IntentStatus;
  readonly checkoutSessionId?: string;
  readonly checkoutUrl?: string;
  readonly subscriptionId?: string;
};

/** Somebody else changed the intent since it was read. */
export class IntentMovedError extends Error {
  override readonly name = 'IntentMovedError';
}

/** Changes an intent where its version is still the one that was read. @throws IntentMovedError */
export async function moveIntent(
  query: Query,
  { intentId, version }: Pick<IntentView, 'intentId' | 'version'>,
  changes: IntentChanges,
  { actorType, actorId, metadata }: Author,
): Promise<IntentView> {
  const [row] = await query<{ view: IntentView | null }>('SELECT move_intent($1, $2, $3, $4, $5, $6) AS view', [
    intentId,
    version,
    JSON.stringify(changes),
    actorType,
    actorId,
    JSON.stringify(metadata),
  ]);
  if (!row?.view) throw new IntentMovedError(`${intentId} is not at version ${version} any more`);
  return row.view;
}

/** A payment, or a change that Stripe carried out: completes the intent whatever it was until now; false where there is nothing to complete. */
export async function completeIntent(
  query: Query,
  { intentId, subscriptionId }: { intentId: string; subscriptionId: string },
  { actorType, actorId, metadata }: Author,
): Promise<boolean> {
  const [row] = await query<{ completed: boolean }>('SELECT complete_intent($1, $2, $3, $4, $5) AS completed', [
    intentId,
    subscriptionId,
    actorType,
    actorId,
    JSON.stringify(metadata),
  ]);
  return row?.completed ?? false;
}

/** A payment that was under way came to nothing: an intent that waits for it fails; false where none does. */
export async function failIntent(
  query: Query,
  intentId: string,
  { actorType, actorId, metadata }: Author,
): Promise<boolean> {
  const [row] = await query<{ failed: boolean }>('SELECT fail_intent($1, $2, $3, $4) AS failed', [
    intentId,
    actorType,
    actorId,
    JSON.stringify(metadata),
  ]);
  return row?.failed ?? false;
}

/** Intents whose time is over and whose end is not written yet. */
export async function dueIntents(db: Database, { limit }: { limit: number }): Promise<IntentPlan[]> {
  const rows = await db.query<{ plan: IntentPlan }>('SELECT plan FROM due_intents($1)', [limit]);
  return rows.map(({ plan }) => plan);
}

/** The Stripe account of the subscription an owner wants to change, or why he may not. */
export async function openOwnedSubscription(
  query: Query,
  command: CancelSubscriptionCommand | ReactivateSubscriptionCommand,
): Promise<{ readonly account: string } | Refusal> {
  const [row] = await query<{ opened: { account: string } | Refusal }>('SELECT open_owned_subscription($1) AS opened', [
    JSON.stringify(command),
  ]);
  if (row === undefined) throw new Error('open_owned_subscription returned nothing');
  return row.opened;
}
