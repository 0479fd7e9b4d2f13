import { type Static, Type } from '@sinclair/typebox';
import { Nullable } from '../primitives.ts';

/** Users that one call recomputes at most; it takes about a second. */
export const VERIFY_PAGE_SIZE = 500;

/** GET /api/admin/credits/verify */
export const VerifyQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: VERIFY_PAGE_SIZE, description: 'Users to recompute.' })),
    cursor: Type.Optional(Type.String({ maxLength: 512, description: 'nextCursor of the call before.' })),
  },
  { additionalProperties: false },
);

/** Something that is not as the ledger says. */
export const DifferenceView = Type.Object({
  userId: Type.String(),
  check: Type.String(),
  subject: Type.String({ description: 'The lot, entry, period, hold or operation.' }),
  expected: Nullable(Type.String()),
  actual: Nullable(Type.String()),
});

export const VerifyResponse = Type.Object({
  users: Type.Integer({ description: 'Recomputed by this call.' }),
  differences: Type.Array(DifferenceView),
  nextCursor: Nullable(Type.String({ description: 'Null when every user was recomputed.' })),
});
export type VerifyResponse = Static<typeof VerifyResponse>;
