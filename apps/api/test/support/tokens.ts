import { createHmac } from 'node:crypto';
import { JWT_SECRET } from './secrets.ts';

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Claims of a good token. */
export const claimsOf = (sub: unknown) => ({ sub, iat: nowSeconds(), exp: nowSeconds() + 600 });

/** A token with any header and payload, signed with HMAC by hand, because no library makes the bad ones. */
export function signToken(payload: unknown, { header = {}, secret = JWT_SECRET, hash = 'sha256' } = {}): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.${encode(payload)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

export const userToken = (sub: string, more: object = {}): string => signToken({ ...claimsOf(sub), ...more });
