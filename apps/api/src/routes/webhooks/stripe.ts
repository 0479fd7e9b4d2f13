import { Type } from '@sinclair/typebox';
import { stripeEventLabel } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { ProblemError } from '../../problem-error.ts';

/** PRODUCT 4. */
const TOLERANCE_SECONDS = 300;
/** Stripe's largest events are far below. */
const BODY_LIMIT_BYTES = 1024 * 1024;

/** Regions that may have a Stripe account of their own. */
const REGIONS = ['CA', 'US', 'EU', 'GB', 'AU'] as const;

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
        problems: [...Object.values(PROBLEMS), 'payload_too_large', 'queue_unavailable', 'maintenance'],
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

type Verification = ReturnType<typeof import('@tandem/stripe').verifyStripeDelivery>;

/** Whose secret signed it: the common endpoint's, now or before the last rotation, else that of a region's own account. */
function verifiedBy(
  settings: ApiDependencies['settings'],
  verify: (secrets: readonly string[]) => Verification,
): Verification & { account?: string } {
  const { STRIPE_WEBHOOK_SECRET: current = '', STRIPE_WEBHOOK_SECRET_PREVIOUS: previous = '' } = settings;
  const verified = verify([current, previous]);
  if (verified.ok || verified.reason !== 'signature') return verified;
  for (const account of REGIONS) {
    const secret = settings[`STRIPE_WEBHOOK_SECRET_${account}`];
    const own = secret === undefined ? undefined : verify([secret]);
    if (own !== undefined && (own.ok || own.reason !== 'signature')) return { ...own, account };
  }
  return verified;
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
  const { account, ...verified } = verifiedBy(settings, (secrets) =>
    verifyStripeDelivery(rawBody, signature, secrets, { toleranceSeconds: TOLERANCE_SECONDS }),
  );
  if (!verified.ok) {
    metrics.webhooks.inc({ type: 'unknown', outcome: verified.reason });
    throw new ProblemError(PROBLEMS[verified.reason], { reason: verified.reason });
  }
  const type = stripeEventLabel(verified.event.eventType);
  try {
    const from = account === undefined ? {} : { account };
    await queue.addStripeDelivery({
      ...verified.event,
      ...from,
      bodyBase64: rawBody.toString('base64'),
      requestId,
      receivedAt,
    });
    metrics.webhooks.inc({ type, outcome: 'queued' });
  } catch (error) {
    metrics.webhooks.inc({ type, outcome: 'unavailable' });
    throw error;
  }
}
