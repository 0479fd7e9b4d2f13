import { Stripe } from 'stripe';
import type { EmulatedEvent, WebhookEndpoint } from '../core/tables.ts';

/** Stripe waits about so long for an answer. */
const ANSWER_MS = 20_000;

/** Posts one event, signed; the answer's status, or the reason why there was none. */
export async function sendEvent(
  endpoint: WebhookEndpoint,
  event: EmulatedEvent,
  signal: AbortSignal,
): Promise<number | string> {
  const payload = JSON.stringify(event);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: endpoint.secret ?? '' });
  try {
    const answer = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Stripe/1.0 (emulator)',
        'stripe-signature': signature,
      },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    return cause?.code ?? (error instanceof Error ? error.message : String(error));
  }
}
