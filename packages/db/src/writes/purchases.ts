import type { CreatePurchaseCommand } from '@tandem/contracts';
import type { Database } from '../database.ts';
import type { Refusal } from './intents.ts';

/** What is bought, and by whom. */
export type PurchasePlan = {
  readonly organizationId: string;
  readonly region: string;
  /** The organization's customer in each Stripe account that knows it. */
  readonly customers: Readonly<Record<string, string>>;
  readonly packageId: string;
  readonly credits: number;
  /** In the smallest unit of the currency. */
  readonly price: number;
  readonly currency: string;
};

/** Decides whether a user may buy a package, and for how much. */
export async function openPurchase(db: Database, command: CreatePurchaseCommand): Promise<PurchasePlan | Refusal> {
  const [row] = await db.query<{ opened: PurchasePlan | Refusal }>('SELECT open_purchase($1) AS opened', [
    JSON.stringify(command),
  ]);
  if (row === undefined) throw new Error('open_purchase returned nothing');
  return row.opened;
}
