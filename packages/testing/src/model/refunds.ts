import type { Account } from './account.ts';
import type { Debt, Funding, Lot, Taking } from './books.ts';
import { shareOf } from './months.ts';
import { countsUnder, KINDS, type Kind } from './plans.ts';

/** Brings what is taken back of each funding of a payment to floor(granted × back / paid), of refund and dispute the larger (RULES 8). */
export function reviewPayment(account: Account, ref: string, endPlan: (subscription: string) => void): void {
  const payment = account.payments.get(ref);
  if (payment === undefined || payment.paid === 0) return;
  const disputed = payment.dispute === 'won' ? 0 : payment.disputed;
  const back = Math.min(payment.paid, Math.max(payment.refunded, disputed));
  const fundings = [...account.fundings.values()].filter((funding) => funding.payment === ref);
  for (const funding of fundings.sort((a, b) => (a.ref < b.ref ? -1 : 1))) {
    for (const kind of KINDS) {
      const missing = shareOf(grantedBy(account, funding, kind), back, payment.paid) - takenFrom(funding, kind);
      if (missing > 0) take(account, funding, kind, missing);
      if (missing < 0) giveBack(account, funding, kind, -missing);
    }
    if (back === payment.paid && funding.buys !== null) endPlan(funding.buys);
  }
}

/** All that a funding gives of a type, whenever and under whichever system: it does not change while the months go by. */
function grantedBy(account: Account, funding: Funding, kind: Kind): number {
  const bought = account.lots.filter(
    (lot) => lot.funding === funding.ref && lot.source === 'purchase' && lot.kind === kind,
  );
  return (
    bought.reduce((sum, lot) => sum + lot.granted, 0) +
    funding.months.reduce((sum, month) => sum + month.gives[kind], 0)
  );
}

function takenFrom({ months, takings }: Funding, kind: Kind): number {
  const cancelled = months.filter((month) => month.cancelled && month.released === null);
  return (
    takings.filter((taking) => taking.kind === kind).reduce((sum, { amount }) => sum + amount, 0) +
    cancelled.reduce((sum, month) => sum + month.gives[kind] - month.withheld[kind], 0)
  );
}

/** Months to come first, the last of them first; then what remains, then holds on it, what expired unspent; what was spent is owed. */
function take(account: Account, funding: Funding, kind: Kind, wanted: number): void {
  let missing = wanted;
  const upTo = (most: number) => {
    const amount = Math.min(missing, most);
    missing -= amount;
    return amount;
  };
  const note = (taking: Taking) => funding.takings.push(taking);
  const toCome = funding.months.filter(({ released, cancelled }) => released === null && !cancelled);
  for (const month of toCome.sort((a, b) => b.start - a.start)) {
    const amount = upTo(month.gives[kind] - month.withheld[kind]);
    month.withheld[kind] += amount;
    if (amount > 0) note({ from: 'month', kind, amount, month });
  }
  const lots = account.lots
    .filter((lot) => lot.funding === funding.ref && lot.kind === kind)
    .sort((a, b) => b.from - a.from || b.born - a.born);
  const revoke = (lot: Lot, most: number) => {
    const amount = upTo(most);
    lot.remaining -= amount;
    lot.revoked += amount;
    if (amount > 0) note({ from: 'lot', kind, amount, lot });
  };
  for (const lot of lots) revoke(lot, lot.remaining);
  for (const lot of lots) {
    for (const hold of holdsOn(account, lot)) {
      if (missing === 0) break;
      const held = hold.draws.filter((draw) => draw.lot === lot).reduce((sum, draw) => sum + draw.held, 0);
      account.endHold(hold, 'revoked');
      if (lot.to > account.now) revoke(lot, held);
    }
  }
  const owedBefore = funding.takings
    .filter((taking) => taking.from === 'debt' && taking.kind === kind)
    .reduce((sum, { amount }) => sum + amount, 0);
  const owed = Math.min(missing, lots.reduce((sum, { consumed }) => sum + consumed, 0) - owedBefore);
  if (missing > owed) note({ from: 'expired', kind, amount: missing - owed });
  if (owed <= 0) return;
  const debt: Debt = { reason: 'clawback', kind, amount: owed, collected: 0, forgiven: 0 };
  account.debts.push(debt);
  note({ from: 'debt', kind, amount: owed, debt });
}

/** The newest first, as they would be given up. */
function holdsOn(account: Account, lot: Lot) {
  return account.holds
    .filter(({ status, draws }) => status === 'active' && draws.some((draw) => draw.lot === lot && draw.held > 0))
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1));
}

/** What was taken last comes back first, where its time has not ended (RULES 8). */
function giveBack(account: Account, funding: Funding, kind: Kind, wanted: number): void {
  let open = wanted;
  for (const taking of funding.takings.toReversed()) {
    if (taking.kind !== kind || !isStillUseful(account, taking)) continue;
    const amount = Math.min(open, taking.amount);
    open -= amount;
    taking.amount -= amount;
    if (amount > 0) undo(account, taking, amount);
  }
}

function isStillUseful({ now }: Account, taking: Taking): boolean {
  if (taking.from === 'lot') return taking.lot.to > now;
  if (taking.from !== 'month') return taking.from === 'debt';
  const { month, kind } = taking;
  return !month.cancelled && month.end > now && (month.released === null || countsUnder(month.released, kind));
}

function undo(account: Account, taking: Taking, amount: number): void {
  const { kind } = taking;
  if (taking.from === 'month' && taking.month.released === null) {
    taking.month.withheld[kind] -= amount;
    return;
  }
  let granted = amount;
  if (taking.from === 'debt') {
    const forgiven = Math.min(amount, taking.debt.amount - taking.debt.collected - taking.debt.forgiven);
    taking.debt.forgiven += forgiven;
    granted -= forgiven;
  }
  account.add({ kind, source: 'adjustment', to: taking.from === 'lot' ? taking.lot.to : account.period.end, granted });
}
