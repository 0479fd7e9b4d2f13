import fastifyJwt, { type VerifyOptions } from '@fastify/jwt';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Identity, identityOf } from './caller.ts';
import { KeySetUnavailableError, openKeySet } from './key-set.ts';

export type TokenSettings = {
  secret: string | undefined;
  keySetUrl: string | undefined;
  issuer: string | undefined;
  audience: string | undefined;
};

/** Why a token was refused; for the log, never for the client. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
}

/**
 * Checks the bearer token of a request.
 * @throws TokenRefusedError for anything that is wrong with it · KeySetUnavailableError when the keys cannot be read
 */
export type TokenCheck = (request: FastifyRequest) => Identity | Promise<Identity>;

type Algorithms = NonNullable<VerifyOptions['algorithms']>;
const ASYMMETRIC: Algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];
const BEARER = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;

/** The token in the Authorization header; undefined when there is none or it has no such form. */
export function bearerTokenOf(request: FastifyRequest): string | undefined {
  return BEARER.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * Registers @fastify/jwt with everything pinned that its defaults leave open (RELIABILITY fact 13): algorithms by the
 * kind of key, issuer and audience when set, `sub`, `exp` and `iat` required, no cache of verified tokens.
 */
export async function openTokenCheck(app: FastifyInstance, settings: TokenSettings): Promise<TokenCheck> {
  const keys = settings.keySetUrl === undefined ? undefined : openKeySet(settings.keySetUrl);
  const required = ['sub', 'exp', 'iat'];
  const verify: Partial<VerifyOptions> = { algorithms: keys === undefined ? ['HS256'] : ASYMMETRIC, cache: false };
  if (settings.issuer !== undefined) {
    verify.allowedIss = settings.issuer;
    required.push('iss');
  }
  if (settings.audience !== undefined) {
    verify.allowedAud = settings.audience;
    required.push('aud');
  }
  verify.requiredClaims = required;

  if (keys === undefined) {
    if (settings.secret === undefined) throw new Error('Neither JWT_SECRET nor JWKS_URL is set.');
    await app.register(fastifyJwt, { secret: settings.secret, verify });
    // The plugin's own request.jwtVerify decodes twice and goes through three callbacks; one call does here.
    return (request) => identified(request, (token) => app.jwt.verify(token));
  }
  await app.register(fastifyJwt, {
    secret: { public: keyOf },
    decode: { complete: true },
    verify: { ...verify, extractToken: (request) => bearerTokenOf(request) },
  });
  async function keyOf(_request: FastifyRequest, decoded: unknown): Promise<string> {
    const header = typeof decoded === 'object' && decoded !== null && 'header' in decoded ? decoded.header : {};
    const pem = await keys?.find(header as { kid?: unknown; alg?: unknown });
    if (pem === undefined) throw new TokenRefusedError('no such key');
    return pem;
  }
  return async (request) => {
    if (bearerTokenOf(request) === undefined) throw new TokenRefusedError('no bearer token');
    try {
      return checked(await request.jwtVerify());
    } catch (error) {
      throw error instanceof KeySetUnavailableError ? error : refused(error);
    }
  };
}

function identified(request: FastifyRequest, verify: (token: string) => unknown): Identity {
  const token = bearerTokenOf(request);
  if (token === undefined) throw new TokenRefusedError('no bearer token');
  try {
    return checked(verify(token));
  } catch (error) {
    throw refused(error);
  }
}

function checked(payload: unknown): Identity {
  const identity = identityOf(payload);
  if (identity === undefined) throw new TokenRefusedError('unusable claims');
  return identity;
}

function refused(error: unknown): TokenRefusedError {
  if (error instanceof TokenRefusedError) return error;
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unverifiable';
  return new TokenRefusedError(reason, { cause: error });
}
