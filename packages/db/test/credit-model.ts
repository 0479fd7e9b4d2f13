import type { LotCreditType } from '@tandem/contracts';

/** A lot as the model sees it. Instants are milliseconds since 1970; `expiresAt` infinite means never. */
export type ModelLot = {
  creditType: LotCreditType;
  priority: number;
  effectiveAt: number;
  expiresAt: number;
  born: number;
  remaining: number;
};

export type ModelAnswer = { applied: true; analysis: number; roast: number } | { applied: false; remaining: number };

/**
 * One user's credits, written from PRODUCT 3.3 and 3.4 without a look at the SQL: one operation at a time, lots sorted anew each time.
 * Free plan under v2: 5 of each type every calendar month.
 */
export class CreditModel {
  lots: ModelLot[] = [];
  private periodEnd = Number.NEGATIVE_INFINITY;
  private births = 0;

  grant(lot: Omit<ModelLot, 'born'>): void {
    this.lots.push({ ...lot, born: this.births++ });
  }

  /** What time alone does: what ended is gone, each month brings its allocation. */
  touch(now: number): void {
    this.lots = this.lots.filter((lot) => lot.expiresAt > now);
    if (now < this.periodEnd) return;
    const date = new Date(now);
    const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    const first = this.periodEnd === Number.NEGATIVE_INFINITY;
    this.periodEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
    for (const creditType of ['analysis', 'roast'] as const) {
      this.grant({
        creditType,
        priority: 50,
        effectiveAt: first ? now : start,
        expiresAt: this.periodEnd,
        remaining: 5,
      });
    }
  }

  spendable(creditType: LotCreditType): number {
    return this.usable(creditType).reduce((sum, lot) => sum + lot.remaining, 0);
  }

  consume(now: number, creditType: LotCreditType, amount: number): ModelAnswer {
    this.touch(now);
    const before = this.spendable(creditType);
    if (before < amount) return { applied: false, remaining: before };
    let open = amount;
    for (const lot of this.usable(creditType)) {
      const drawn = Math.min(open, lot.remaining);
      lot.remaining -= drawn;
      open -= drawn;
    }
    return { applied: true, analysis: this.spendable('analysis'), roast: this.spendable('roast') };
  }

  /** Lots of a type in burn order: priority, soonest end, typed before any, oldest. */
  private usable(creditType: LotCreditType): ModelLot[] {
    return this.lots
      .filter((lot) => lot.creditType === creditType || lot.creditType === 'any')
      .sort(
        (a, b) =>
          a.priority - b.priority ||
          compare(a.expiresAt, b.expiresAt) ||
          Number(a.creditType === 'any') - Number(b.creditType === 'any') ||
          a.effectiveAt - b.effectiveAt ||
          a.born - b.born,
      );
  }
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
