import type { Database } from '../database.ts';

/** A row of subscriptions. Instants in milliseconds since 1970. */
export type StoredSubscription = {
  readonly subscriptionId: string;
  readonly organizationId: string;
  /** Name of the Stripe account. */
  readonly account: string;
  readonly customerId: string | null;
  readonly priceId: string;
  readonly status: string;
  readonly periodStartsAt: number | null;
  readonly periodEndsAt: number | null;
  readonly trialEndsAt: number | null;
  readonly cancelAt: number | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: number | null;
  readonly endedAt: number | null;
  readonly graceEndsAt: number | null;
  readonly complimentary: boolean;
  readonly paymentRef: string | null;
  readonly version: number;
};

/** A subscription, a plan bought once or a complimentary subscription; undefined when it is not known. */
export async function readStoredSubscription(db: Database, id: string): Promise<StoredSubscription | undefined> {
  const [row] = await db.query<{ row: StoredSubscription }>(
    'SELECT subscription_state(s) AS row FROM subscriptions s WHERE subscription_id = $1',
    [id],
  );
  return row?.row;
}

/** Those of these that are known. */
export async function readStoredSubscriptions(db: Database, ids: readonly string[]): Promise<StoredSubscription[]> {
  const rows = await db.query<{ row: StoredSubscription }>(
    'SELECT subscription_state(s) AS row FROM subscriptions s WHERE subscription_id = ANY ($1)',
    [ids],
  );
  return rows.map(({ row }) => row);
}

/** Every subscription that Stripe should have and that is not over. */
export async function readLiveSubscriptions(db: Database): Promise<StripeIdentities['subscriptions']> {
  return db.query<StripeIdentities['subscriptions'][number]>(
    `SELECT subscription_id AS "subscriptionId", account FROM subscriptions
      WHERE NOT complimentary AND payment_ref IS NULL AND status NOT IN ('canceled', 'incomplete_expired')
      ORDER BY subscription_id`,
  );
}

/** Subscriptions of an organization that will be paid again, of the product of a price and giving no more than that. */
export async function readRenewing(
  db: Database,
  { organizationId, priceId }: { organizationId: string; priceId: string },
): Promise<StripeIdentities['subscriptions']> {
  return db.query<StripeIdentities['subscriptions'][number]>(
    `SELECT s.subscription_id AS "subscriptionId", s.account
       FROM subscriptions s JOIN prices held USING (price_id) JOIN prices bought ON bought.price_id = $2
       JOIN entitlement_levels held_level ON held_level.level = held.entitlement_level
       JOIN entitlement_levels bought_level ON bought_level.level = bought.entitlement_level
       JOIN plans held_plan ON held_plan.plan_code = held.credit_plan
       JOIN plans bought_plan ON bought_plan.plan_code = bought.credit_plan
      WHERE s.organization_id = $1 AND NOT s.complimentary AND s.payment_ref IS NULL
        AND s.cancel_at IS NULL AND NOT s.cancel_at_period_end
        AND s.status NOT IN ('canceled', 'incomplete', 'incomplete_expired')
        AND held.product_key = bought.product_key
        AND held_level.rank <= bought_level.rank AND held_plan.rank <= bought_plan.rank
      ORDER BY s.subscription_id`,
    [organizationId, priceId],
  );
}

export type Owner = { readonly organizationId: string; readonly userId: string };

/** An organization and its owner, who receives its credits (RULES 15): the named one, where it is there, else the one a customer is. */
export async function readOwner(
  db: Database,
  { organizationId, customerId }: { organizationId: string | undefined; customerId: string | null },
): Promise<Owner | undefined> {
  const [row] = await db.query<Owner>(
    `SELECT organization_id AS "organizationId", owner_user_id AS "userId" FROM organizations
      WHERE organization_id = coalesce((SELECT organization_id FROM organizations WHERE organization_id = $1),
                                       (SELECT organization_id FROM stripe_customers WHERE customer_id = $2))`,
    [organizationId ?? null, customerId],
  );
  return row;
}

export type StripeIdentities = {
  readonly customers: readonly { readonly customerId: string; readonly account: string }[];
  readonly subscriptions: readonly { readonly subscriptionId: string; readonly account: string }[];
};

/** What Stripe may know of an organization: its customers, and its subscriptions that are not complimentary or bought once. */
export async function readStripeIdentities(db: Database, organizationId: string): Promise<StripeIdentities> {
  const [customers, subscriptions] = await Promise.all([
    db.query<StripeIdentities['customers'][number]>(
      'SELECT customer_id AS "customerId", account FROM stripe_customers WHERE organization_id = $1',
      [organizationId],
    ),
    db.query<StripeIdentities['subscriptions'][number]>(
      `SELECT subscription_id AS "subscriptionId", account FROM subscriptions
        WHERE organization_id = $1 AND NOT complimentary AND payment_ref IS NULL`,
      [organizationId],
    ),
  ]);
  return { customers, subscriptions };
}

/** Whose credits a payment funded; undefined while it is not on the books. */
export async function readPayer(db: Database, paymentRef: string): Promise<string | undefined> {
  const [row] = await db.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM credit_fundings WHERE payment_ref = $1 LIMIT 1',
    [paymentRef],
  );
  return row?.userId;
}

/** A plan bought once, by its payment. */
export async function readBoughtPlan(db: Database, paymentRef: string): Promise<StoredSubscription | undefined> {
  const [row] = await db.query<{ row: StoredSubscription }>(
    'SELECT subscription_state(s) AS row FROM subscriptions s WHERE payment_ref = $1',
    [paymentRef],
  );
  return row?.row;
}
