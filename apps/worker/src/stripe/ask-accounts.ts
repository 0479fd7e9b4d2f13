import { type StripeAccount, type StripeGateway, StripeGatewayError } from '@tandem/stripe';
import { ParkedError } from './parked-error.ts';

export type Found<T> = { readonly account: string; readonly value: T };

/**
 * Fetches an object from the account it is in: the known one, else each in turn, since Stripe's ids are unique over all accounts.
 * @throws ParkedError when no account has it
 */
export async function askAccounts<T>(
  stripe: StripeGateway,
  known: string | null | undefined,
  fetch: (account: StripeAccount) => Promise<T>,
): Promise<Found<T>> {
  for (const account of known ? [known] : stripe.accountNames()) {
    try {
      return { account, value: await fetch(stripe.account(account)) };
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw new ParkedError('object_unknown');
}

const isMissing = (error: unknown): boolean =>
  error instanceof StripeGatewayError && error.kind === 'refused' && error.reason === 'resource_missing';
