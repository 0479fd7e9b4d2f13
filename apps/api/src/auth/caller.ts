/** Who sends a request, once that was checked. */
export type Caller =
  | { kind: 'user'; userId: string; isAdmin: boolean }
  /** The internal key, or an admin's token; `actorId` goes to the audit log. */
  | { kind: 'admin'; actorId: string }
  | { kind: 'cron' };

/** Actor of calls with the internal key, which has no person behind it. */
export const INTERNAL_KEY_ACTOR = 'internal-api-key';

/** The admin behind a request, by key or by token, as the audit log names them; undefined for everybody else. */
export function adminActorOf(caller: Caller | null): string | undefined {
  if (caller?.kind === 'admin') return caller.actorId;
  return caller?.kind === 'user' && caller.isAdmin ? caller.userId : undefined;
}

/** Claims the API reads from a token whose signature and times were checked. */
export type Identity = { userId: string; isAdmin: boolean };

const MAX_USER_ID = 128;

/**
 * Reads the identity out of a verified payload.
 * @returns undefined when `sub` is not a usable user id (PRODUCT 5: a non-empty text of at most 128 characters; it is
 * stored, so it must be well-formed Unicode without U+0000) or a time is no number
 */
export function identityOf(payload: unknown): Identity | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const { sub, exp, iat, role, roles }: Record<string, unknown> = { ...payload };
  if (!isUserId(sub) || !Number.isFinite(exp) || !Number.isFinite(iat)) return undefined;
  return { userId: sub, isAdmin: role === 'admin' || (Array.isArray(roles) && roles.includes('admin')) };
}

function isUserId(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 2 * MAX_USER_ID) return false;
  if (!value.isWellFormed() || value.includes('\u0000')) return false;
  return value.length <= MAX_USER_ID || [...value].length <= MAX_USER_ID;
}
