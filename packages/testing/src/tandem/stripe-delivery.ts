import { createHmac } from 'node:crypto';
import type { Call } from './api-client.ts';
import { SECRETS } from './test-environment.ts';

/** The delivery of a small event, signed as Stripe signs; `secret` is the webhook's. */
export function stripeDelivery(event: { id: string; type: string }, secret = SECRETS.STRIPE_WEBHOOK_SECRET): Call {
  const created = Math.floor(Date.now() / 1000);
  const frame = { object: 'event', api_version: null, created, livemode: false, data: { object: {} } };
  const body = JSON.stringify({ ...frame, ...event });
  const mac = createHmac('sha256', secret).update(`${created}.${body}`).digest('hex');
  return { method: 'POST', body, headers: { 'stripe-signature': `t=${created},v1=${mac}` } };
}
