import type { CreditType } from '@tandem/contracts';

/** One consume, checked and identified. */
export type Spending = {
  readonly userId: string;
  readonly creditType: CreditType;
  readonly amount: number;
  readonly action: string;
  readonly operationId: string;
};

export type Balance = { readonly analysis: number; readonly roast: number };

/** How a rival consumes. */
export type Spender = {
  /** Resolves when it is committed; undefined when there is not enough. */
  spend(spending: Spending): Promise<Balance | undefined>;
  close(): Promise<void>;
};
