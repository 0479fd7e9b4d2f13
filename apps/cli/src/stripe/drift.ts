import { type Database, readLiveSubscriptions, readStoredSubscriptions } from '@tandem/db';
import { type Drift, type FindPrice, isOver, subscriptionDrift } from '@tandem/rules';
import type { StripeGateway } from '@tandem/stripe';
import { knownPrices } from '@tandem/worker/known-prices';
import type { Context } from '../command.ts';
import { progressBar } from '../progress-bar.ts';
import { onDatabase, targetUrl } from '../target-database.ts';
import { answeredByStripe, targetGateway } from '../target-stripe.ts';
import { type AtStripe, subscriptionsAtStripe } from './at-stripe.ts';

type Billed = AtStripe['found'][number];
type Stored = Awaited<ReturnType<typeof readStoredSubscriptions>>[number];

/** A subscription that only one side has, or whose members differ. */
type Differing = { readonly subscriptionId: string; readonly account: string } & (
  | { readonly problem: 'unknown_here' | 'unknown_at_stripe' }
  | { readonly problem: 'differs'; readonly members: readonly Drift[] }
);
type Compared = { subscriptions: number; differing: Differing[] };

/** Compares our live subscriptions with Stripe's. Well when both sides have the same ones, and none differs. */
export async function compareSubscriptions(context: Context, dataDir: string | undefined) {
  const gateway = await targetGateway(context, dataDir);
  const result = await onDatabase(await targetUrl(context, dataDir), (db) =>
    answeredByStripe(compareAll(db, gateway, context.err)),
  );
  return { well: result.differing.length === 0, result, text: textOf(result) };
}

async function compareAll(db: Database, gateway: StripeGateway, err: Context['err']): Promise<Compared> {
  const ours = await readLiveSubscriptions(db);
  const progress = progressBar(err, ours.length, ' subscriptions');
  const total: Compared = { subscriptions: 0, differing: [] };
  for await (const some of subscriptionsAtStripe(gateway, ours)) {
    total.subscriptions += some.found.length + some.absent.length;
    total.differing.push(...(await differingOf(db, gateway, some)));
    progress.at(total.subscriptions);
  }
  progress.end();
  return total;
}

/** Our rows are read right after Stripe answered, so that little can have changed in between. */
async function differingOf(
  db: Database,
  gateway: StripeGateway,
  { account, found, absent }: AtStripe,
): Promise<Differing[]> {
  const stored = await readStoredSubscriptions(
    db,
    found.map(({ id }) => id),
  );
  const rows = new Map(stored.map((row) => [row.subscriptionId, row]));
  const prices = found.flatMap(({ items }) => items.map(({ price }) => price));
  const find = await knownPrices(db, gateway.account(account), prices);
  const differing: Differing[] = absent.map((subscriptionId) => ({
    subscriptionId,
    account,
    problem: 'unknown_at_stripe',
  }));
  for (const now of found) {
    const subscription = { subscriptionId: now.id, account };
    const row = rows.get(now.id);
    if (row === undefined) {
      if (!isOver(now.status)) differing.push({ ...subscription, problem: 'unknown_here' });
      continue;
    }
    const members = membersOf(row, now, find);
    if (members.length > 0) differing.push({ ...subscription, problem: 'differs', members });
  }
  return differing;
}

/** A price that is none of ours differs from ours, whatever else there is. */
function membersOf(row: Stored, now: Billed, find: FindPrice): readonly Drift[] {
  const item = now.items.find(({ price }) => find(price.id) !== undefined);
  const price = item && find(item.price.id);
  if (item !== undefined && price !== undefined) return subscriptionDrift(row, { now, item, price });
  return [{ member: 'priceId', ours: row.priceId, stripes: now.items[0]?.price.id ?? null }];
}

const PROBLEMS = {
  unknown_here: 'is live at Stripe and not known here',
  unknown_at_stripe: 'is live here and not known at Stripe',
} as const;

function textOf({ subscriptions, differing }: Compared): string {
  const lines = differing.flatMap((each) => {
    const name = `${each.subscriptionId} (account ${each.account})`;
    if (each.problem !== 'differs') return [`${name} ${PROBLEMS[each.problem]}`];
    return each.members.map(({ member, ours, stripes }) => {
      const shown = (value: unknown) => (member.endsWith('At') && typeof value === 'number' ? instant(value) : value);
      return `${name}: ${member} is ${shown(ours)} here, ${shown(stripes)} at Stripe`;
    });
  });
  const outcome = differing.length === 0 ? 'all agree' : `${differing.length} differ`;
  return `${[...lines, `${subscriptions} subscriptions: ${outcome}`].join('\n')}\n`;
}

const instant = (ms: number): string => new Date(ms).toISOString();
