import { createHmac, timingSafeEqual } from 'node:crypto';
import { fastify } from 'fastify';

/** The least a webhook door can do: check the signature over the raw body, parse it, say yes. Nothing is kept. */
export function parseAndHmac(secret: string) {
  const app = fastify({ logger: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.post('/webhooks/stripe', async (request, reply) => {
    const [, time = '', signature = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request.headers['stripe-signature'])) ?? [];
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
    if (!timingSafeEqual(expected, Buffer.from(signature.padEnd(64, '0'), 'hex'))) return reply.code(400).send();
    const { id } = JSON.parse(body.toString('utf8')) as { id?: unknown };
    return typeof id === 'string' ? { received: true } : reply.code(400).send();
  });
  return app;
}
