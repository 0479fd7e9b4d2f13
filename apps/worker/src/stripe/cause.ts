import type { Database } from '@tandem/db';
import type { Author } from '@tandem/db/writes';

type Query = Database['query'];

/** What makes us look at something of Stripe's: an event, an admin, the worker itself. */
export type Cause = Author & {
  readonly requestId: string;
  /** When a payment failed, if that is what it tells: milliseconds since 1970; undefined: now, for all that is known. */
  readonly failedAt: number | null | undefined;
  /** First in the transaction of the effect; false: it has come already, and nothing is to be done. */
  begin(query: Query): Promise<boolean>;
  /** Last in it. */
  end(query: Query): Promise<void>;
};
