import { type Static, Type } from '@sinclair/typebox';
import { pageOf, pageQuery } from '../http/page.ts';
import {
  Action,
  Amount,
  CreditType,
  Metadata,
  Nullable,
  OperationId,
  Platform,
  StringEnum,
  Timestamp,
} from '../primitives.ts';
import { Balance } from './consume.ts';

export const DEFAULT_HOLD_SECONDS = 300;
/** The longest a hold may last from its creation, extended or not. */
export const MAX_HOLD_SECONDS = 86_400;

export const HoldId = Type.String({ pattern: '^hold_[A-Za-z0-9_-]{8,64}$' });

export const HoldSeconds = Type.Integer({
  minimum: 1,
  maximum: MAX_HOLD_SECONDS,
  description: 'Seconds from now until the hold ends by itself.',
});

export const HoldStatus = StringEnum(['active', 'captured', 'released', 'expired', 'revoked'] as const, {
  description: 'revoked: its credits were taken back by a refund or a dispute.',
});
export type HoldStatus = Static<typeof HoldStatus>;

/** POST /api/user/credits/holds. `ttlSeconds` is 300 when left out. */
export const HoldRequest = Type.Object(
  {
    creditType: CreditType,
    amount: Amount,
    ttlSeconds: Type.Optional(HoldSeconds),
    action: Action,
    platform: Type.Optional(Platform),
    metadata: Type.Optional(Metadata),
  },
  { additionalProperties: false },
);
export type HoldRequest = Static<typeof HoldRequest>;

/** POST /api/user/credits/holds/:holdId/capture; the body may be left out: all of it, finally. */
export const CaptureRequest = Type.Object(
  {
    amount: Type.Optional({ ...Amount, description: 'At most what is held; all of it when left out.' }),
    final: Type.Optional(
      Type.Boolean({ description: 'True (the default): the rest returns. False: more captures may follow.' }),
    ),
  },
  { additionalProperties: false },
);

/** POST /api/user/credits/holds/:holdId/extend */
export const ExtendRequest = Type.Object({ ttlSeconds: HoldSeconds }, { additionalProperties: false });

/** Answer of every operation on a hold: the hold afterwards. */
export const HoldResponse = Type.Object({
  operationId: OperationId,
  holdId: HoldId,
  status: HoldStatus,
  creditType: CreditType,
  amount: Type.Integer({
    description:
      'What this call moved: held by a creation, captured by a capture, returned by a release; of an extension the hold’s amount.',
  }),
  held: Type.Integer({ description: 'Still held.' }),
  captured: Type.Integer({ description: 'Captured so far, over all captures.' }),
  returned: Type.Integer({ description: 'Given back when the hold ended.' }),
  expiresAt: Timestamp,
  balance: Balance,
});
export type HoldResponse = Static<typeof HoldResponse>;

/** GET /api/user/credits/holds/:holdId, and an item of the list of live holds. */
export const HoldView = Type.Object({
  holdId: HoldId,
  status: HoldStatus,
  creditType: CreditType,
  amount: Type.Integer(),
  held: Type.Integer(),
  captured: Type.Integer(),
  returned: Type.Integer(),
  action: Type.String(),
  platform: Nullable(Type.String()),
  metadata: Nullable(Type.Record(Type.String(), Type.Unknown())),
  createdAt: Timestamp,
  expiresAt: Timestamp,
  settledAt: Nullable(Timestamp),
});
export type HoldView = Static<typeof HoldView>;

/** GET /api/user/credits/holds */
export const HoldsQuery = Type.Object(pageQuery, { additionalProperties: false });
export const HoldsResponse = pageOf(HoldView);
export type HoldsResponse = Static<typeof HoldsResponse>;

/** Members of 404 `hold_unknown`, 409 `hold_not_active` and 409 `hold_revoked`. */
export const HoldRefused = Type.Object({ holdId: Type.String(), holdStatus: Type.Optional(HoldStatus) });

/** Members of 409 `capture_exceeds_hold`: nothing is captured. */
export const CaptureExceedsHold = Type.Object({ holdId: HoldId, amount: Type.Integer(), held: Type.Integer() });
