import { Type } from '@sinclair/typebox';
import { stripeEventLabel } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { ProblemError } from '../../problem-error.ts';

/** PRODUCT 4. */
const TOLERANCE_SECONDS = 300;
/** Stripe's largest events are far below. */
const BODY_LIMIT_BYTES = 1024 * 1024;

const PROBLEMS = {
  signature: 'webhook_signature_invalid',
  stale: 'webhook_stale',
  malformed: 'webhook_malformed',
} as const;

const Received = Type.Object({ received: Type.Literal(true) });

/** The webhook door: takes an event when it is Stripe's, and says so only when it is safely queued (PRODUCT 4). */
export function stripeWebhook(app: Api, deps: ApiDependencies): void {
  app.register(async (scope: Api) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) => {
      done(null, body);
    });
    scope.post('/webhooks/stripe', {
      bodyLimit: BODY_LIMIT_BYTES,
      config: {
        access: 'stripe',
        problems: [...Object.values(PROBLEMS), 'payload_too_large', 'queue_unavailable'],
      },
      schema: {
        tags: ['Webhooks'],
        summary: 'Deliver a Stripe event',
        description: 'Signed by Stripe. The same event may be delivered any number of times.',
        response: { 200: Received },
      },
      handler: async (request, reply) => {
        await receive(deps, request.id, request.body, request.headers['stripe-signature']);
        return reply.code(200).send({ received: true });
      },
    });
  });
}

async function receive(
  deps: ApiDependencies,
  requestId: string,
  body: unknown,
  signature: string | string[] | undefined,
) {
  const { verifyStripeDelivery } = await import('@tandem/stripe');
  const { metrics, queue, settings } = deps;
  const rawBody = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const receivedAt = Date.now();
  const { STRIPE_WEBHOOK_SECRET: current = '', STRIPE_WEBHOOK_SECRET_PREVIOUS: previous = '' } = settings;
  const verified = verifyStripeDelivery(rawBody, signature, [current, previous], {
    toleranceSeconds: TOLERANCE_SECONDS,
  });
  if (!verified.ok) {
    metrics.webhooks.inc({ type: 'unknown', outcome: verified.reason });
    throw new ProblemError(PROBLEMS[verified.reason], { reason: verified.reason });
  }
  const type = stripeEventLabel(verified.event.eventType);
  try {
    await queue.addStripeDelivery({ ...verified.event, bodyBase64: rawBody.toString('base64'), requestId, receivedAt });
    metrics.webhooks.inc({ type, outcome: 'queued' });
  } catch (error) {
    metrics.webhooks.inc({ type, outcome: 'unavailable' });
    throw error;
  }
}
