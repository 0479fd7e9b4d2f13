import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What we take over from a caller: safe in headers, log lines and SQL comments. */
const SANE = /^[A-Za-z0-9_.-]{1,64}$/;

const prefix = randomBytes(9).toString('base64url');
let counter = 0;

/** A new request id: random per process, counted within it. */
export function newRequestId(): string {
  counter += 1;
  return `${prefix}.${counter.toString(36)}`;
}

/** The caller's own X-Request-Id when it is sane, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SANE.test(given) ? given : newRequestId();
}
