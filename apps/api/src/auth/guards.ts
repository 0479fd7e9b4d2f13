import type { ApiMetrics } from '@tandem/telemetry';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem-error.ts';
import type { Access, Guard } from './access.ts';
import type { AdminSession } from './admin-session.ts';
import { type Caller, type Identity, INTERNAL_KEY_ACTOR } from './caller.ts';
import type { FailedAttempts } from './failed-attempts.ts';
import { KeySetUnavailableError } from './key-set.ts';
import { secretCheck } from './same-secret.ts';
import { type TokenCheck, TokenRefusedError } from './token-check.ts';

export type GuardSettings = {
  checkToken: TokenCheck;
  internalApiKey: string;
  cronSecret: string | undefined;
  metricsPublic: boolean;
  session: AdminSession;
  refused: Record<CredentialKind, FailedAttempts>;
  metrics: ApiMetrics;
};

type CredentialKind = 'token' | 'key';

/** The guard of each access (PRODUCT 5; RELIABILITY S2, S3). Right credentials always pass; too many wrong ones get 429. */
export function guardsOf(settings: GuardSettings): Record<Access, Guard> {
  const { checkToken, session, refused, metrics } = settings;
  const isInternalKey = secretCheck(settings.internalApiKey);
  const isCronSecret = settings.cronSecret === undefined ? () => false : secretCheck(settings.cronSecret);

  const refuse = (request: FastifyRequest, kind: CredentialKind, reason: string): ProblemError => {
    metrics.authFailures.inc({ kind });
    const attempts = refused[kind];
    attempts.add(request.ip);
    if (!attempts.isBlocked(request.ip)) return unauthorized(reason, kind === 'token');
    metrics.rateLimited.inc({ limit: kind });
    const seconds = attempts.retryAfterSeconds(request.ip);
    return new ProblemError('rate_limited', { reason, headers: { 'retry-after': String(seconds) } });
  };

  const tokenProblem = (request: FastifyRequest, error: unknown): unknown => {
    if (error instanceof TokenRefusedError) return refuse(request, 'token', error.message);
    if (error instanceof KeySetUnavailableError)
      return new ProblemError('auth_unavailable', { reason: `${error.message}: ${causeOf(error)}` });
    return error;
  };

  const identify = (request: FastifyRequest): Identity | Promise<Identity> => {
    if (request.headers.authorization === undefined) throw unauthorized('no token', false);
    try {
      const identity = checkToken(request);
      if (!(identity instanceof Promise)) return identity;
      return identity.catch((error: unknown) => Promise.reject(tokenProblem(request, error)));
    } catch (error) {
      throw tokenProblem(request, error);
    }
  };

  const user: Guard = (request) => {
    const identity = identify(request);
    return identity instanceof Promise ? identity.then(asUser) : asUser(identity);
  };

  /** By the key alone; undefined when there is none. */
  const byKey = (request: FastifyRequest): Caller | undefined => {
    const key = request.headers['x-api-key'];
    if (key === undefined) return undefined;
    if (typeof key === 'string' && isInternalKey(key)) return { kind: 'admin', actorId: INTERNAL_KEY_ACTOR };
    throw refuse(request, 'key', 'wrong key');
  };

  const admin: Guard = async (request) => {
    const keyHolder = byKey(request);
    if (keyHolder !== undefined) return keyHolder;
    const { userId, isAdmin } = await identify(request);
    if (isAdmin) return { kind: 'admin', actorId: userId };
    throw new ProblemError('forbidden', { reason: 'not an admin' });
  };

  const cron: Guard = async (request) => {
    const [, secret] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (secret !== undefined && isCronSecret(secret)) return { kind: 'cron' };
    return admin(request);
  };

  return {
    public: () => null,
    stripe: () => null,
    user,
    'optional-user': (request) => (request.headers.authorization === undefined ? null : user(request)),
    'user-or-admin': (request) => byKey(request) ?? user(request),
    admin,
    'admin-page': (request) =>
      session.isValid(request) ? { kind: 'admin', actorId: INTERNAL_KEY_ACTOR } : admin(request),
    cron,
    metrics: (request) => (settings.metricsPublic ? null : admin(request)),
  };
}

const causeOf = ({ cause }: Error) => (cause instanceof Error ? `${cause.name} ${cause.message}` : 'unknown');

const asUser = ({ userId, isAdmin }: Identity): Caller => ({ kind: 'user', userId, isAdmin });

/** RFC 6750: says which scheme is wanted, and whether a token was there and wrong. */
function unauthorized(reason: string, tokenWasWrong: boolean): ProblemError {
  const challenge = tokenWasWrong ? 'Bearer realm="tandem", error="invalid_token"' : 'Bearer realm="tandem"';
  const detail = tokenWasWrong
    ? 'The token was refused: expired, not for this service, or not signed with its key.'
    : 'Send a token, Authorization: Bearer <JWT>; on admin routes X-API-Key will do.';
  return new ProblemError('unauthorized', { reason, detail, headers: { 'www-authenticate': challenge } });
}
