import { type Static, Type } from '@sinclair/typebox';
import { Nullable, OperationId, Reason, Timestamp } from '../primitives.ts';

export const FlagName = Type.String({ pattern: '^[a-z][a-z0-9_]{0,62}$' });
export const FlagPercentage = Type.Integer({
  minimum: 0,
  maximum: 100,
  description: 'Share of users it is on for, chosen by a stable hash.',
});

/** A flag named by the path of a route. */
export const FlagParams = Type.Object({ name: FlagName });

/** POST /admin/flags/:name; what is absent stays as it is. */
export const FlagRequest = Type.Object(
  {
    enabled: Type.Boolean(),
    percentage: Type.Optional(FlagPercentage),
    signUpsSince: Type.Optional(
      Nullable({
        ...Timestamp,
        description: 'On for every account opened since then, whatever the percentage; null for none.',
      }),
    ),
    reason: Reason,
  },
  { additionalProperties: false },
);
export type FlagRequest = Static<typeof FlagRequest>;

export const FlagView = Type.Object({
  name: FlagName,
  enabled: Type.Boolean(),
  percentage: FlagPercentage,
  signUpsSince: Nullable(Timestamp),
  updatedAt: Timestamp,
});

export type FlagView = Static<typeof FlagView>;

/** GET /admin/flags */
export const FlagsResponse = Type.Object({ items: Type.Array(FlagView) });

export const FlagResponse = Type.Composite([
  Type.Object({ operationId: OperationId, status: Type.Literal('applied') }),
  FlagView,
]);
export type FlagResponse = Static<typeof FlagResponse>;

/** Members of 404 `flag_unknown`. */
export const FlagUnknown = Type.Object({ name: FlagName });
