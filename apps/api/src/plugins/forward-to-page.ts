import type { FastifyInstance, preParsingAsyncHookHandler } from 'fastify';
import type { Api } from '../api.ts';

/**
 * A hook that hands requests to a Fastify instance of its own, built at the first of them: pages with heavy assets
 * (Swagger UI, Bull Board) cost nothing at start. Goes in before the body is read, after the guard and the limit of rates.
 */
export function forwardToPage(app: Api, build: () => Promise<FastifyInstance>): preParsingAsyncHookHandler {
  let page: Promise<FastifyInstance> | undefined;
  app.addHook('onClose', async () => {
    await (await page)?.close();
  });
  return async (request, reply) => {
    page ??= build().catch((error: unknown) => {
      page = undefined;
      throw error;
    });
    const ready = await page;
    reply.hijack();
    reply.raw.setHeader('x-request-id', request.id);
    ready.routing(request.raw, reply.raw);
  };
}
