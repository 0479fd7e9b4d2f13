import { type Static, Type } from '@sinclair/typebox';
import { Problem } from '../http/problem.ts';
import { Nullable, OperationId, StringEnum, Timestamp } from '../primitives.ts';

/** GET /api/operations/:id, and the 202 answer of a mutation (there still `pending`). */
export const OperationView = Type.Object({
  operationId: OperationId,
  type: Type.String(),
  status: StringEnum(['pending', 'applied', 'rejected', 'failed'] as const),
  completedAt: Nullable(Timestamp),
  httpStatus: Nullable(Type.Integer({ description: 'What the mutation would have answered.' })),
  response: Nullable(Type.Union([Type.Record(Type.String(), Type.Unknown()), Problem])),
});
export type OperationView = Static<typeof OperationView>;
