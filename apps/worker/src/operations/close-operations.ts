import { Type } from '@sinclair/typebox';
import { commandFrame, type FailureCode, type OperationCommand, type OperationOutcome } from '@tandem/contracts';
import { isTransientDatabaseError } from '@tandem/db';
import { closeFailedOperations } from '@tandem/db/writes';
import { StripeGatewayError } from '@tandem/stripe';
import { payloadCheck } from '../payload.ts';
import type { WorkerDeps } from '../worker-deps.ts';

/** What every command carries, of whatever type: enough to close it, also when this version cannot do it. */
const CommandFrame = Type.Object({ type: Type.String({ minLength: 1, maxLength: 64 }), ...commandFrame });
const isFrame = payloadCheck<OperationCommand>('operation', CommandFrame);
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
  error: unknown,
): Promise<OperationOutcome[]> {
  const code = failureCodeOf(error);
  const frames = failed.flatMap(({ operation }) => frameOf(operation) ?? []);
  try {
    const closed = await closeFailedOperations(db, frames, String(error), code);
    const byId = new Map(closed.map((outcome, place) => [frames[place]?.operationId, outcome]));
    return failed.map(({ operationId }) => byId.get(operationId) ?? unstored(operationId, code));
  } catch (notStored) {
    if (isTransientDatabaseError(notStored)) throw notStored;
    const [only] = failed;
    if (failed.length > 1) return oneByOne({ db, logger }, failed, error);
    logger.error({ err: notStored, operationId: only?.operationId }, 'a failed operation could not be stored');
    return failed.map(({ operationId }) => unstored(operationId, code));
  }
}

async function oneByOne(
  deps: Pick<WorkerDeps, 'db' | 'logger'>,
  failed: readonly Failed[],
  error: unknown,
): Promise<OperationOutcome[]> {
  const outcomes: OperationOutcome[] = [];
  for (const each of failed) outcomes.push(...(await closeOperations(deps, [each], error)));
  return outcomes;
}

/** Whether the client is told more than that it failed. */
const failureCodeOf = (error: unknown): FailureCode =>
  error instanceof StripeGatewayError && error.kind !== 'refused' ? 'stripe_unavailable' : 'operation_failed';

function unstored(operationId: string, code: FailureCode): OperationOutcome {
  const common = { operationId, requestId: '', replayed: false, type: 'unknown' };
  return { ...common, status: 'failed', code };
}
