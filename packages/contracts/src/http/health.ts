import { type Static, Type } from '@sinclair/typebox';
import { CreditStatus } from '../credits/status.ts';
import { CreditSystem } from '../primitives.ts';

export const HealthCheck = Type.Object({
  name: Type.String(),
  healthy: Type.Boolean(),
  detail: Type.Optional(Type.String()),
  milliseconds: Type.Optional(Type.Number()),
});
export type HealthCheck = Static<typeof HealthCheck>;

/** GET /health and /health/ready; 503 with the same body when not healthy. */
export const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('degraded'), Type.Literal('unavailable')]),
  checks: Type.Array(HealthCheck),
});
export type Health = Static<typeof Health>;

/** GET /api/credits/status; with a token also the caller's own balance. */
export const CreditsServiceStatus = Type.Object({
  version: CreditSystem,
  healthy: Type.Boolean(),
  checks: Type.Array(HealthCheck),
  balance: Type.Optional(CreditStatus),
});
