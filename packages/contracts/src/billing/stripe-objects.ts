/** What we read of Stripe's objects, whatever API version they came in (RELIABILITY 4). Instants are milliseconds since 1970, UTC. */

/** A price of Stripe; ours is found by one of the two. */
export type BilledPrice = { readonly id: string; readonly lookupKey: string | null };

export type BilledItem = {
  readonly price: BilledPrice;
  readonly startsAt: number;
  readonly endsAt: number;
};

export type BilledSubscription = {
  readonly id: string;
  readonly customerId: string | null;
  /** Stripe's word. */
  readonly status: string;
  readonly items: readonly BilledItem[];
  /** Months are counted from here. */
  readonly anchorAt: number;
  readonly createdAt: number;
  readonly trialStartsAt: number | null;
  readonly trialEndsAt: number | null;
  readonly cancelAt: number | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: number | null;
  readonly endedAt: number | null;
  readonly metadata: Readonly<Record<string, string>>;
};

export type BilledLine = {
  readonly id: string;
  /** Before discounts; negative for time that was given back. */
  readonly amountMinor: number;
  readonly discountMinor: number;
  readonly price: BilledPrice | null;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly proration: boolean;
  /** An item of the subscription for a period; false for one-off items and for prorations. */
  readonly isPeriod: boolean;
  readonly subscriptionId: string | null;
};

export type BilledInvoice = {
  readonly id: string;
  readonly customerId: string | null;
  /** Null for one that no subscription made. */
  readonly subscriptionId: string | null;
  /** Of that subscription, when the invoice was made. */
  readonly subscriptionMetadata: Readonly<Record<string, string>>;
  readonly isPaid: boolean;
  readonly paidMinor: number;
  readonly lines: readonly BilledLine[];
};

export type BilledSession = {
  readonly id: string;
  readonly mode: string;
  /** True once the money is there, or none was asked for. */
  readonly isPaid: boolean;
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  readonly invoiceId: string | null;
  readonly paymentIntentId: string | null;
  readonly totalMinor: number;
  readonly metadata: Readonly<Record<string, string>>;
};

export type BilledCharge = {
  readonly id: string;
  readonly customerId: string | null;
  /** Older API versions only; newer ones say it by the payment intent. */
  readonly invoiceId: string | null;
  readonly paymentIntentId: string | null;
  readonly paidMinor: number;
  /** In all. */
  readonly refundedMinor: number;
  readonly metadata: Readonly<Record<string, string>>;
};

export type BilledDispute = {
  readonly id: string;
  readonly chargeId: string;
  readonly amountMinor: number;
  /** `inquiry`: the bank asks, no money has moved. */
  readonly stage: 'inquiry' | 'open' | 'won' | 'lost';
};
