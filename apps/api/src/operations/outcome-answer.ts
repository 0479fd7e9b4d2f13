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
    const made =
      outcome.type === 'hold' ||
      outcome.type === 'create_purchase' ||
      ('created' in outcome.result && outcome.result.created);
    return { status: made ? 201 : 200, body: { operationId, status: 'applied', ...outcome.result } };
  }
  if (outcome.code === 'insufficient_credits') {
    const { creditType, required, remaining, limit, periodEnd, upgrade } = outcome.result;
    const detail = `This needs ${required} ${creditType} credits; ${remaining} can be spent.`;
    const members = { creditType, required, remaining, limit, periodEnd, upgrade, operationId };
    return problem(outcome.code, requestId, detail, members);
  }
  if ('result' in outcome)
    return problem(outcome.code, requestId, refusal(outcome), { ...outcome.result, operationId });
  if (outcome.code === 'idempotency_key_reused') return problem(outcome.code, requestId);
  return problem(outcome.code, requestId, undefined, { operationId });
}

/** What somebody is told who asked for what cannot be done. */
function refusal(outcome: Extract<OperationOutcome, { status: 'rejected'; result: object }>): string | undefined {
  if (outcome.code === 'adjustment_exceeds_balance') {
    const { amount, creditType, remaining } = outcome.result;
    return `${-amount} ${creditType} credits cannot be taken away; ${remaining} are there.`;
  }
  if (outcome.code === 'source_reference_reused')
    return `The reference made lot ${outcome.result.lotId}, which is not the one asked for now.`;
  if (outcome.code === 'capture_exceeds_hold')
    return `${outcome.result.amount} credits cannot be captured; ${outcome.result.held} are held.`;
  if (outcome.code === 'flag_unknown') return `There is no flag ${outcome.result.name}.`;
  if (outcome.code === 'already_subscribed')
    return `It has subscription ${outcome.result.subscriptionId}, which is ${outcome.result.subscriptionStatus}.`;
  if (outcome.code === 'subscription_not_changeable')
    return `Subscription ${outcome.result.subscriptionId} is ${outcome.result.subscriptionStatus}.`;
  if (outcome.code === 'hold_not_active') return `The hold is ${outcome.result.holdStatus}.`;
  return undefined;
}

function problem(
  code: ErrorCode,
  requestId: string,
  detail?: string,
  members: Record<string, unknown> = {},
): OutcomeAnswer {
  return { status: ERRORS[code].status, body: problemOf(code, requestId, detail, members), problem: code };
}
