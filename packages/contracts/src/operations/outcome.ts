import { type Static, Type } from '@sinclair/typebox';
import { ConsumeResponse, InsufficientCredits } from '../credits/consume.ts';
import { ResetResponse } from '../credits/reset.ts';
import { OperationId } from '../primitives.ts';

const common = { operationId: OperationId, requestId: Type.String(), replayed: Type.Boolean() };

/**
 * How an operation ended, as the database stored it. For a repeat, `operationId` and `requestId` are those of the
 * original, so that the answer is the original's to the byte (PRODUCT 3.5).
 */
export const OperationOutcome = Type.Union([
  Type.Object({
    ...common,
    type: Type.Literal('consume'),
    status: Type.Literal('applied'),
    result: Type.Omit(ConsumeResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.Literal('reset'),
    status: Type.Literal('applied'),
    result: Type.Omit(ResetResponse, ['operationId', 'status']),
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('insufficient_credits'),
    result: InsufficientCredits,
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('rejected'),
    code: Type.Literal('idempotency_key_reused'),
  }),
  Type.Object({
    ...common,
    type: Type.String(),
    status: Type.Literal('failed'),
    code: Type.Literal('operation_failed'),
  }),
]);
export type OperationOutcome = Static<typeof OperationOutcome>;
