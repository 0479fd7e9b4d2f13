import { isUtf8 } from 'node:buffer';
import { Stripe } from 'stripe';
import { readEventSummary, type StripeEventSummary } from './event-summary.ts';

export type { StripeEventSummary };

/** `signature`: not signed by one of our secrets · `stale`: signed, yet too old or from the future · `malformed`: signed, yet no event. */
export type StripeVerification =
  | { ok: true; event: StripeEventSummary }
  | { ok: false; reason: 'signature' | 'stale' | 'malformed' };

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Stripe's own library takes the last of several `t=`; a header with more than one is nobody's. */
const TIMESTAMP = /^t=(\d{1,12})$/;
const MAX_HEADER_LENGTH = 4096;

/**
 * Checks one delivery of a Stripe webhook against the bytes as they came (PRODUCT 4, RELIABILITY W5–W9).
 * @param rawBody the request body, unparsed
 * @param signatureHeader `Stripe-Signature`; several `v1` are fine, `v0` alone is refused
 * @param secrets every secret that may have signed it (two during a rotation); empty ones are ignored
 * @param options tolerance in seconds, both ways; `now` in milliseconds, for tests
 */
export function verifyStripeDelivery(
  rawBody: Buffer,
  signatureHeader: string | string[] | undefined,
  secrets: readonly string[],
  { toleranceSeconds, now = Date.now() }: { toleranceSeconds: number; now?: number },
): StripeVerification {
  const signedAt = typeof signatureHeader === 'string' ? signingTime(signatureHeader) : undefined;
  if (typeof signatureHeader !== 'string' || signedAt === undefined) return { ok: false, reason: 'signature' };
  if (!isExactText(rawBody)) return { ok: false, reason: 'signature' };
  const body = rawBody.toString('utf8');
  if (!secrets.some((secret) => isSignedBy(secret, body, signatureHeader))) return { ok: false, reason: 'signature' };
  if (Math.abs(now / 1000 - signedAt) > toleranceSeconds) return { ok: false, reason: 'stale' };
  const event = readEventSummary(body);
  return event === undefined ? { ok: false, reason: 'malformed' } : { ok: true, event };
}

function signingTime(header: string): number | undefined {
  if (header.length > MAX_HEADER_LENGTH) return undefined;
  const times = header.split(',').filter((part) => part.startsWith('t='));
  const [, seconds] = TIMESTAMP.exec(times.length === 1 ? (times[0] ?? '') : '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}

/** Stripe's library decodes before it signs, which forgives a byte order mark and broken bytes; both mean "altered". */
function isExactText(body: Buffer): boolean {
  return body.length > 0 && isUtf8(body) && !body.subarray(0, 3).equals(BYTE_ORDER_MARK);
}

function isSignedBy(secret: string, body: string, header: string): boolean {
  if (secret === '' || Stripe.webhooks.signature === null) return false;
  try {
    // A tolerance of 0 leaves the time to us: the library cannot tell stale from forged, nor see the future.
    return Stripe.webhooks.signature.verifyHeader(body, header, secret, 0);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return false;
    throw error;
  }
}
