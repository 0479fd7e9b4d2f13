import type { Account } from './account.ts';
import type { Period } from './books.ts';
import { chargeOveruse } from './debts.ts';

/** Where the account goes by another subscription now, its period ends, and what the period gave. */
export function follow(account: Account, switchAt: number): void {
  const followed = account.followed();
  const { period } = account;
  if (period.subscription === (followed?.ref ?? null)) {
    if (followed && period.end > account.now) period.plan = followed.plan;
  } else if (period.end > account.now) cut(account, switchAt);
}

export function cut(account: Account, at: number): void {
  const { period, now } = account;
  const ends = Math.max(at, now);
  const vanishes = at <= period.start;
  if (vanishes) chargeOveruse(account, period);
  for (const lot of account.lots) {
    if (lot.period !== period || lot.to <= ends) continue;
    lot.to = ends;
    if (vanishes) lot.period = null;
  }
  if (vanishes) account.periods.pop();
  else period.end = Math.min(period.end, at);
}

export function periodAt(account: Account, ref: string, at: number): Period | undefined {
  return account.periods.find(({ subscription, start, end: to }) => subscription === ref && start <= at && at < to);
}
