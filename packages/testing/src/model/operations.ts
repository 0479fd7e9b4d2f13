import type { Account } from './account.ts';
import type { Hold, Lot, Source } from './books.ts';
import { isAllocation } from './books.ts';
import { KINDS, type Kind } from './plans.ts';

/** What an API must answer; `code` of a refusal. */
export type Expected = { status: number; code?: string; amount?: number; remaining?: number };

const insufficient = (remaining: number): Expected => ({ status: 402, code: 'insufficient_credits', remaining });

/** From which lots an amount is taken, in burn order; undefined when it is not there in full: all or nothing. */
function draw(account: Account, kind: Kind, amount: number): { lot: Lot; amount: number }[] | undefined {
  if (account.spendable(kind) < amount) return undefined;
  let open = amount;
  const draws = account.usable(kind).map((lot) => {
    const part = Math.min(open, lot.remaining);
    open -= part;
    return { lot, amount: part };
  });
  return draws.filter((each) => each.amount > 0);
}

export function consume(account: Account, kind: Kind, amount: number): Expected {
  const draws = draw(account, kind, amount);
  if (!draws) return insufficient(account.spendable(kind));
  for (const { lot, amount: part } of draws) {
    lot.remaining -= part;
    lot.consumed += part;
  }
  return { status: 200, amount };
}

/** @param ask the hold's id is known once the API has answered */
export function hold(
  account: Account,
  ask: { kind: Hold['kind']; amount: number; seconds: number },
  id: string,
): Expected {
  const draws = draw(account, ask.kind, ask.amount);
  if (!draws) return insufficient(account.spendable(ask.kind));
  for (const { lot, amount } of draws) {
    lot.remaining -= amount;
    lot.held += amount;
  }
  account.holds.push({
    id,
    kind: ask.kind,
    amount: ask.amount,
    captured: 0,
    returned: 0,
    status: 'active',
    createdAt: account.now,
    endsAt: account.now + ask.seconds * 1000,
    draws: draws.map(({ lot, amount }) => ({ lot, held: amount })),
  });
  return { status: 201, amount: ask.amount };
}

const HOLD_LASTS_AT_MOST = 86_400_000;
const over = ({ status }: Hold): Expected => ({
  status: 409,
  code: status === 'revoked' ? 'hold_revoked' : 'hold_not_active',
});

export function extend(account: Account, held: Hold, seconds: number): Expected {
  if (held.status !== 'active') return over(held);
  held.endsAt = Math.max(held.endsAt, Math.min(account.now + seconds * 1000, held.createdAt + HOLD_LASTS_AT_MOST));
  return { status: 200, amount: held.amount };
}

/** With `final` the rest returns; without, more captures may follow (RULES 7). */
export function capture(account: Account, held: Hold, asked: number | undefined, final: boolean): Expected {
  if (held.status !== 'active') return over(held);
  const open = held.amount - held.captured;
  const amount = asked ?? open;
  if (amount > open) return { status: 409, code: 'capture_exceeds_hold' };
  let missing = amount;
  for (const each of held.draws) {
    const part = Math.min(missing, each.held);
    missing -= part;
    each.held -= part;
    each.lot.held -= part;
    each.lot.consumed += part;
  }
  held.captured += amount;
  if (final || amount === open) account.endHold(held, 'captured');
  return { status: 200, amount };
}

export function release(account: Account, held: Hold): Expected {
  if (held.status !== 'active') return over(held);
  const amount = held.amount - held.captured;
  account.endHold(held, 'released');
  return { status: 200, amount };
}

export function grant(
  account: Account,
  lot: { kind: Kind; source: Source; amount: number; priority: number; to: number },
): Expected {
  account.add({ ...lot, granted: lot.amount });
  return { status: 201, amount: lot.amount };
}

/** More is a lot that never ends; less is revoked, in burn order, in full or not at all (RULES 9). */
export function adjust(account: Account, kind: Kind, amount: number): Expected {
  if (amount > 0) {
    account.add({ kind, source: 'adjustment', to: Number.POSITIVE_INFINITY, granted: amount });
    return { status: 200, amount };
  }
  const draws = draw(account, kind, -amount);
  if (!draws) return { status: 409, code: 'adjustment_exceeds_balance', remaining: account.spendable(kind) };
  for (const { lot, amount: part } of draws) {
    lot.remaining -= part;
    lot.revoked += part;
  }
  return { status: 200, amount };
}

/** Leftover allocation expires; the plan's allocation comes as an adjustment, to the end of the period (RULES 9). */
export function reset(account: Account): Expected {
  const { period } = account;
  for (const lot of account.lots) {
    if (!isAllocation(lot) && !(lot.source === 'adjustment' && lot.to === period.end)) continue;
    lot.expired += lot.remaining;
    lot.remaining = 0;
  }
  for (const kind of KINDS) account.add({ kind, source: 'adjustment', to: period.end, granted: period.limit[kind] });
  return { status: 200 };
}
