import type { LotCreditType } from '@tandem/contracts';

/** Whole credits of each type: `analysis` and `roast` under v2, `any` (the pool) under v1; which of them count is decided when they are released. */
export type Amounts = Readonly<Record<LotCreditType, number>>;

export const CREDIT_KINDS = ['analysis', 'roast', 'any'] as const satisfies readonly LotCreditType[];

/** Amounts made type by type. */
export function amountsOf(of: (type: LotCreditType) => number): Amounts {
  return { analysis: of('analysis'), roast: of('roast'), any: of('any') };
}

export const NOTHING: Amounts = amountsOf(() => 0);

/** floor(amount × part / whole) in integers: exact also where the product is beyond 2^53. */
export function share(amount: number, part: number, whole: number): number {
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}
