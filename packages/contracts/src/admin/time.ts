import { type Static, Type } from '@sinclair/typebox';
import { Duration } from '../duration.ts';
import { OperationId, Reason, Timestamp } from '../primitives.ts';

/** The furthest one call of the time machine goes. */
export const MAX_ADVANCE_DAYS = 1830;

/** POST /admin/time/advance */
export const AdvanceTimeRequest = Type.Object(
  { by: Duration, reason: Type.Optional(Reason) },
  { additionalProperties: false },
);
export type AdvanceTimeRequest = Static<typeof AdvanceTimeRequest>;

export const AdvanceTimeResponse = Type.Object({
  operationId: OperationId,
  status: Type.Literal('applied'),
  now: { ...Timestamp, description: 'What the one clock says: that of credits, subscriptions and holds.' },
});
export type AdvanceTimeResponse = Static<typeof AdvanceTimeResponse>;
