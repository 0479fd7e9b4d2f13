import type { BilledSubscription } from '@tandem/contracts';
import { readSubscription, type StripeAccount, type StripeGateway, StripeGatewayError } from '@tandem/stripe';

type Ours = { readonly subscriptionId: string; readonly account: string };

/** Some of what an account has. */
export type AtStripe = {
  readonly account: string;
  readonly found: readonly BilledSubscription[];
  /** Ids of ours that it does not have. */
  readonly absent: readonly string[];
};

/** What Stripe has live, in every account, a page at a time; then, one by one, those of ours that were not among it. */
export async function* subscriptionsAtStripe(
  gateway: StripeGateway,
  ours: readonly Ours[],
): AsyncGenerator<AtStripe, void> {
  const listed = new Set<string>();
  for (const account of gateway.accountNames()) {
    for await (const found of liveOf(gateway.account(account))) {
      for (const { id } of found) listed.add(id);
      yield { account, found, absent: [] };
    }
  }
  for (const { subscriptionId, account } of ours) {
    if (listed.has(subscriptionId)) continue;
    const found = await find(gateway.account(account), subscriptionId);
    yield found ? { account, found: [found], absent: [] } : { account, found: [], absent: [subscriptionId] };
  }
}

async function* liveOf(account: StripeAccount): AsyncGenerator<BilledSubscription[], void> {
  for (let last: string | undefined, more = true; more; ) {
    const page = await account.listLiveSubscriptions(last === undefined ? {} : { starting_after: last });
    yield page.data.map(readSubscription);
    last = page.data.at(-1)?.id;
    more = page.hasMore && last !== undefined;
  }
}

async function find(account: StripeAccount, id: string): Promise<BilledSubscription | undefined> {
  try {
    return readSubscription(await account.retrieveSubscription(id));
  } catch (error) {
    if (error instanceof StripeGatewayError && error.reason === 'resource_missing') return undefined;
    throw error;
  }
}
