import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const COOKIE = 'tandem_admin';
/** A working day's look at the board, then the key again. */
const LIFETIME_MS = 8 * 3_600_000;

/** The login of the admin pages: a signed cookie that says until when, and nothing else. */
export type AdminSession = {
  isValid(request: FastifyRequest): boolean;
  /** Set-Cookie value that starts a session. */
  start(): string;
  /** Set-Cookie value that ends it in this browser. */
  end(): string;
};

/**
 * @param internalApiKey the signing key is derived from it, so changing the key ends every session
 * @param secure only over HTTPS (production)
 */
export function adminSession(internalApiKey: string, secure: boolean, now: () => number = Date.now): AdminSession {
  const signingKey = Buffer.from(hkdfSync('sha256', internalApiKey, '', 'tandem admin session', 32));
  const sign = (until: string) => createHmac('sha256', signingKey).update(until).digest();
  const attributes = `Path=/admin; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return {
    isValid(request) {
      const value = cookieOf(request);
      const [until = '', signature = ''] = value?.split('.') ?? [];
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(until);
      return given.length === expected.length && timingSafeEqual(given, expected) && Number(until) > now();
    },
    start() {
      const until = String(now() + LIFETIME_MS);
      const value = `${until}.${sign(until).toString('base64url')}`;
      return `${COOKIE}=${value}; Max-Age=${LIFETIME_MS / 1000}; ${attributes}`;
    },
    end: () => `${COOKIE}=; Max-Age=0; ${attributes}`,
  };
}

function cookieOf(request: FastifyRequest): string | undefined {
  const cookies = request.headers.cookie?.split(';') ?? [];
  return cookies
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}
