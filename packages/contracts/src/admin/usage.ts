import { type Static, Type } from '@sinclair/typebox';
import { StringEnum, Timestamp } from '../primitives.ts';

/** Longest span of one question. */
export const MAX_USAGE_DAYS = 366;

export const UsageGroup = StringEnum(['day', 'type', 'plan'] as const, {
  description: 'day: UTC. type: that was asked for. plan: of the period it was spent in.',
});

/** GET /api/admin/usage */
export const UsageQuery = Type.Object(
  {
    from: { ...Timestamp, description: 'First instant.' },
    to: { ...Timestamp, description: `First instant after it; at most ${MAX_USAGE_DAYS} days later.` },
    groupBy: UsageGroup,
  },
  { additionalProperties: false },
);
export type UsageQuery = Static<typeof UsageQuery>;

export const UsageRow = Type.Object({
  key: Type.String(),
  credits: Type.Integer({ description: 'Consumed, or captured from holds.' }),
  operations: Type.Integer(),
  users: Type.Integer(),
});
export type UsageRow = Static<typeof UsageRow>;

export const UsageResponse = Type.Object({
  from: Timestamp,
  to: Timestamp,
  groupBy: UsageGroup,
  items: Type.Array(UsageRow),
});
