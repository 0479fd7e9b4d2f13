import type { Account } from './account.ts';
import { isAllocation, type Period } from './books.ts';
import { KINDS } from './plans.ts';

/** Once a period is over, its overuse is known. */
export function noteOveruse(account: Account): void {
  for (const period of account.periods) if (period.end <= account.now) chargeOveruse(account, period);
}

/** Use of a period beyond the share of time that was not paid back is owed, once (RULES 4). */
export function chargeOveruse(account: Account, period: Period): void {
  if (period.isCharged || KINDS.every((kind) => period.credited[kind] === 0)) return;
  period.isCharged = true;
  for (const kind of KINDS) {
    if (period.credited[kind] === 0) continue;
    const lots = account.lots.filter((lot) => lot.period === period && lot.kind === kind && isAllocation(lot));
    const used = lots.reduce((sum, { consumed, held }) => sum + consumed + held, 0);
    const given = lots.reduce((sum, { granted, revoked }) => sum + granted - revoked, 0);
    const amount = used - Math.max(0, given - period.credited[kind]);
    if (amount > 0) account.debts.push({ reason: 'overuse', kind, amount, collected: 0, forgiven: 0 });
  }
}

/** Debts are paid, the oldest first, from paid months that have not begun, the next first; only with credits of their own type. */
export function collectDebts(account: Account): void {
  const months = [...account.fundings.values()]
    .flatMap((funding) => funding.months)
    .filter(({ released, cancelled }) => released === null && !cancelled)
    .sort((a, b) => a.start - b.start || (a.funding < b.funding ? -1 : 1));
  for (const debt of account.debts) {
    if (debt.reason === 'clawback' && !account.terms.clawbackDebt) continue;
    for (const month of months) {
      const { kind } = debt;
      const part = Math.min(debt.amount - debt.collected - debt.forgiven, month.gives[kind] - month.withheld[kind]);
      month.withheld[kind] += part;
      debt.collected += part;
    }
  }
}
