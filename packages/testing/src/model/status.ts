import type { Account } from './account.ts';
import { isAllocation } from './books.ts';
import { KINDS, type Kind } from './plans.ts';

const iso = (at: number) => (at === Number.POSITIVE_INFINITY ? null : new Date(at).toISOString());

/** What GET /api/user/credits/status must say (RULES 13), without ids. */
export function expectedStatus(account: Account) {
  const { period } = account;
  const total = (kind: Kind, of: 'consumed' | 'held' | 'remaining') =>
    account.lots
      .filter((lot) => lot.kind === kind && (of !== 'consumed' || (lot.period === period && isAllocation(lot))))
      .reduce((sum, lot) => sum + lot[of], 0);
  const figures = (kind: Kind) => {
    const kinds = kind === 'any' ? [kind] : [kind, 'any' as const];
    const over = (of: (kind: Kind) => number) => kinds.reduce((sum, each) => sum + of(each), 0);
    return {
      limit: over((each) => period.limit[each]),
      used: over((each) => total(each, 'consumed')),
      held: over((each) => total(each, 'held')),
      remaining: over((each) => total(each, 'remaining')),
    };
  };
  const [analysis, roast, pool] = KINDS.map(figures);
  return {
    version: account.system,
    plan: period.plan,
    period: { start: iso(period.start), end: iso(period.end) },
    analysis,
    roast,
    pool,
  };
}

/** The lots it must list, in an order of their own, as text. */
export function expectedLots(account: Account): string[] {
  return account.lots
    .filter(({ remaining, held }) => remaining > 0 || held > 0)
    .map((lot) => lotText({ ...lot, creditType: lot.kind, expiresAt: iso(lot.to) }))
    .sort();
}

export type ListedLot = {
  creditType: Kind;
  source: string;
  granted: number;
  remaining: number;
  held: number;
  priority: number;
  expiresAt: string | null;
};
export const lotText = ({ creditType, source, granted, remaining, held, priority, expiresAt }: ListedLot) =>
  `${source} ${creditType} ${remaining}+${held} of ${granted}, priority ${priority}, to ${expiresAt ?? 'ever'}`;

/** Debts that are open, type by type. */
export const openDebts = ({ debts }: Account) =>
  Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      debts
        .filter((debt) => debt.kind === kind)
        .reduce((sum, { amount, collected, forgiven }) => sum + amount - collected - forgiven, 0),
    ]),
  );
