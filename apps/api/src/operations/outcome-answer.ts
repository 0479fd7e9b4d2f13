import { ERRORS, type ErrorCode, type OperationOutcome, problemOf } from '@tandem/contracts';

/** What a mutation answers for an outcome; the same for the first time, a repeat, and GET /api/operations/:id. */
export type OutcomeAnswer = {
  status: number;
  body: Record<string, unknown>;
  /** Set when the body is a problem document. */
  problem?: ErrorCode;
};

/** Renders an outcome. A problem carries the request id of the original, so that a repeat has the original's bytes. */
export function outcomeAnswer(outcome: OperationOutcome): OutcomeAnswer {
  const { operationId, requestId } = outcome;
  if (outcome.status === 'applied') {
    return { status: 200, body: { operationId, status: 'applied', ...outcome.result } };
  }
  if (outcome.code === 'insufficient_credits') {
    const { creditType, required, remaining, limit, periodEnd, upgrade } = outcome.result;
    const detail = `This needs ${required} ${creditType} credits; ${remaining} can be spent.`;
    const members = { creditType, required, remaining, limit, periodEnd, upgrade, operationId };
    return problem(outcome.code, requestId, detail, members);
  }
  if (outcome.code === 'idempotency_key_reused') return problem(outcome.code, requestId);
  return problem(outcome.code, requestId, undefined, { operationId });
}

function problem(
  code: ErrorCode,
  requestId: string,
  detail?: string,
  members: Record<string, unknown> = {},
): OutcomeAnswer {
  return { status: ERRORS[code].status, body: problemOf(code, requestId, detail, members), problem: code };
}
