import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { canonicalJson } from '../body/canonical-json.ts';
import { ProblemError } from '../problem-error.ts';

/** 1 to 255 visible ASCII characters (PRODUCT 3.5); a header sent twice arrives with a comma and a space. */
const VISIBLE = /^[\x21-\x7e]{1,255}$/;

export type Idempotency = { idempotencyKey: string; fingerprint: string };

/**
 * The key of a request and what tells another request with the same key apart: SHA-256 over method, full path and
 * canonical body (RULES 12). Empty when the request has no key.
 * @throws ProblemError invalid_idempotency_key
 */
export function idempotencyOf(request: FastifyRequest): Idempotency | Record<string, never> {
  const idempotencyKey = request.headers['idempotency-key'];
  if (idempotencyKey === undefined) return {};
  if (typeof idempotencyKey !== 'string' || !VISIBLE.test(idempotencyKey)) {
    throw new ProblemError('invalid_idempotency_key', { detail: 'It must be 1 to 255 visible ASCII characters.' });
  }
  const asked = `${request.method}\n${request.url}\n${canonicalJson(request.body)}`;
  return { idempotencyKey, fingerprint: createHash('sha256').update(asked).digest('hex') };
}
