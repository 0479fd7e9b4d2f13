import { ERRORS, type OperationOutcome, type OperationView } from '@tandem/contracts';
import { QueueUnavailableError } from '@tandem/queue';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../dependencies.ts';
import { PROBLEM_JSON, ProblemError } from '../problem-error.ts';
import type { OperationDraft } from '../queue/open-api-queue.ts';
import { outcomeAnswer } from './outcome-answer.ts';
import { preferenceOf } from './preference.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** For the log line of the request. */
    operationId: string | undefined;
  }
}

/** About what a command adds to the body it came from. */
const COMMAND_BYTES = 400;

/**
 * The way of every mutation: queue it, wait as long as the client prefers, answer its outcome, or 202 with the place
 * where the outcome will be.
 * @throws QueueUnavailableError when the queue did not take it · ProblemError with `operationId` when it may have
 */
export async function answerMutation(
  { queue, metrics }: Pick<ApiDependencies, 'queue' | 'metrics'>,
  request: FastifyRequest,
  reply: FastifyReply,
  draft: OperationDraft,
): Promise<void> {
  const { waitMs, applied } = preferenceOf(request.headers['prefer']);
  const { operationId, accepted, outcome: answer } = queue.submit(draft, waitMs, bodyBytes(request));
  request.operationId = operationId;
  try {
    await accepted;
  } catch (error) {
    metrics.operations.inc({ type: draft.type, outcome: 'refused' });
    throw notTaken(error, operationId);
  }
  const outcome = await answer;
  if (applied !== undefined) reply.header('preference-applied', applied);
  metrics.operations.inc({ type: draft.type, outcome: outcomeLabel(outcome) });
  if (outcome !== undefined) sendOutcome(reply, outcome);
  else reply.code(202).header('location', placeOf(operationId, draft)).send(pendingView(operationId, draft.type));
}

function sendOutcome(reply: FastifyReply, outcome: OperationOutcome): void {
  const { status, body, problem } = outcomeAnswer(outcome);
  if (outcome.replayed) reply.header('idempotency-replayed', 'true');
  if (problem === undefined) {
    reply.code(status).send(body);
    return;
  }
  const row = ERRORS[problem];
  if ('retryAfterSeconds' in row) reply.header('retry-after', String(row.retryAfterSeconds));
  reply.code(status).header('content-type', PROBLEM_JSON).send(JSON.stringify(body));
}

/** Where whoever asked will find the outcome. Operations are kept by user, so an admin's on somebody's account names them. */
function placeOf(operationId: string, { userId, actorId }: Pick<OperationDraft, 'userId' | 'actorId'>): string {
  const whose = userId === actorId ? '' : `?userId=${encodeURIComponent(userId)}`;
  return `/api/operations/${operationId}${whose}`;
}

/** An operation that is queued and not yet applied or refused. */
export function pendingView(operationId: string, type: string): OperationView {
  return { operationId, type, status: 'pending', completedAt: null, httpStatus: null, response: null };
}

/** Taken or not? The client gets the id, so that it can find out before it tries again without a key. */
function notTaken(error: unknown, operationId: string): unknown {
  if (!(error instanceof QueueUnavailableError) || !error.ambiguous) return error;
  return new ProblemError('queue_unavailable', {
    detail: 'The request may or may not have been queued; look the operation up, or send it again with the same key.',
    members: { operationId },
    reason: `ambiguous ${error.code}`,
  });
}

const bodyBytes = (request: FastifyRequest) => Number(request.headers['content-length'] ?? 0) + COMMAND_BYTES;

function outcomeLabel(outcome: OperationOutcome | undefined): string {
  if (outcome === undefined) return 'pending';
  if (outcome.replayed) return 'replayed';
  return outcome.status === 'rejected' ? outcome.code : outcome.status;
}
