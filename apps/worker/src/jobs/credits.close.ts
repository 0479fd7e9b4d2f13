import { Type } from '@sinclair/typebox';
import { ConsumeCommand, type OperationCommand, type OperationOutcome } from '@tandem/contracts';
import { isTransientDatabaseError } from '@tandem/db';
import { closeFailedOperations } from '@tandem/db/writes';
import { payloadCheck } from '../payload.ts';
import type { WorkerDeps } from '../worker-deps.ts';

/** What every command carries, of whatever type: enough to close it, also when this version cannot do it. */
const CommandFrame = Type.Composite([
  Type.Omit(ConsumeCommand, ['type', 'creditType', 'amount', 'action', 'platform', 'metadata']),
  Type.Object({ type: Type.String({ minLength: 1, maxLength: 64 }) }),
]);
const isFrame = payloadCheck<OperationCommand>('operation', { ...CommandFrame, additionalProperties: true });
const FRAME_MEMBERS = Object.keys(CommandFrame.properties);

/** The part of an operation that closing it needs; undefined when not even that can be read. */
export function frameOf(operation: unknown): OperationCommand | undefined {
  try {
    const members = Object.entries(isFrame(operation)).filter(([name]) => FRAME_MEMBERS.includes(name));
    return Object.fromEntries(members) as unknown as OperationCommand;
  } catch {
    return undefined;
  }
}

type Failed = { readonly operationId: string; readonly operation: unknown };

/**
 * Closes operations as failed, in the order given; one that had ended before keeps its outcome. One that cannot even
 * be stored is answered as failed all the same, so that it holds up nobody.
 * Throws only while the database is away.
 */
export async function closeOperations(
  { db, logger }: Pick<WorkerDeps, 'db' | 'logger'>,
  failed: readonly Failed[],
  reason: string,
): Promise<OperationOutcome[]> {
  const frames = failed.flatMap(({ operation }) => frameOf(operation) ?? []);
  try {
    const closed = await closeFailedOperations(db, frames, reason);
    const byId = new Map(closed.map((outcome, place) => [frames[place]?.operationId, outcome]));
    return failed.map(({ operationId }) => byId.get(operationId) ?? unstored(operationId));
  } catch (error) {
    if (isTransientDatabaseError(error)) throw error;
    const [only] = failed;
    if (failed.length > 1) return oneByOne({ db, logger }, failed, reason);
    logger.error({ err: error, operationId: only?.operationId }, 'a failed operation could not be stored');
    return failed.map(({ operationId }) => unstored(operationId));
  }
}

async function oneByOne(
  deps: Pick<WorkerDeps, 'db' | 'logger'>,
  failed: readonly Failed[],
  reason: string,
): Promise<OperationOutcome[]> {
  const outcomes: OperationOutcome[] = [];
  for (const each of failed) outcomes.push(...(await closeOperations(deps, [each], reason)));
  return outcomes;
}

function unstored(operationId: string): OperationOutcome {
  const common = { operationId, requestId: '', replayed: false, type: 'unknown' };
  return { ...common, status: 'failed', code: 'operation_failed' };
}
