import { createHmac } from 'node:crypto';

/** Who a token is for and how long it holds. */
export type TokenClaims = {
  readonly userId: string;
  readonly ttlSeconds: number;
  /** Adds the role `admin`. */
  readonly admin?: boolean;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
};

/** Signs a user token (JWT, HS256) as the API accepts it when JWT_SECRET is set. `now` in milliseconds. */
export function mintToken(secret: string, claims: TokenClaims, now = Date.now()): string {
  const issuedAt = Math.floor(now / 1000);
  const payload = {
    sub: claims.userId,
    ...(claims.admin ? { role: 'admin' } : {}),
    ...(claims.issuer === undefined ? {} : { iss: claims.issuer }),
    ...(claims.audience === undefined ? {} : { aud: claims.audience }),
    iat: issuedAt,
    exp: issuedAt + claims.ttlSeconds,
  };
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
