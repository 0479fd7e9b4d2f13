import type { CaptureCommand, CreditCommand, ExtendCommand, HoldCommand, ReleaseCommand } from '@tandem/contracts';
import type { Database } from '@tandem/db';
import { applyOperations } from '@tandem/db/writes';
import { frame } from './admin-commands.ts';

const HOLDS = 'POST /api/user/credits/holds';
const byUser = (userId: string, route: string) => frame(userId, 'USER', userId, route);

export const holdOf = (userId: string, amount: number, members: Partial<HoldCommand> = {}): HoldCommand => ({
  type: 'hold',
  ...byUser(userId, HOLDS),
  creditType: 'analysis',
  amount,
  ttlSeconds: 300,
  action: 'test',
  ...members,
});

export const captureOf = (userId: string, holdId: string, members: Partial<CaptureCommand> = {}): CaptureCommand => ({
  type: 'capture',
  ...byUser(userId, `${HOLDS}/:holdId/capture`),
  holdId,
  final: true,
  ...members,
});

export const releaseOf = (userId: string, holdId: string, members: Partial<ReleaseCommand> = {}): ReleaseCommand => ({
  type: 'release',
  ...byUser(userId, `${HOLDS}/:holdId/release`),
  holdId,
  ...members,
});

export const extendOf = (userId: string, holdId: string, ttlSeconds: number): ExtendCommand => ({
  type: 'extend',
  ...byUser(userId, `${HOLDS}/:holdId/extend`),
  holdId,
  ttlSeconds,
});

/** A key and its fingerprint, as a client that sends one makes them. */
export const keyed = (idempotencyKey: string) => ({ idempotencyKey, fingerprint: 'f'.repeat(64) });

/** Applies one command. */
export async function applyOne(db: Database, command: CreditCommand) {
  const [outcome] = await applyOperations(db, [command]);
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

/** Makes a hold and returns its id. */
export async function makeHold(
  db: Database,
  userId: string,
  amount: number,
  members: Partial<HoldCommand> = {},
): Promise<string> {
  const outcome = await applyOne(db, holdOf(userId, amount, members));
  if (outcome.type !== 'hold' || outcome.status !== 'applied') throw new Error(JSON.stringify(outcome));
  return (outcome.result as { holdId: string }).holdId;
}
