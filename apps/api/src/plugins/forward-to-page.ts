import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import type { Api } from '../api.ts';

/**
 * A hook that hands requests to a Fastify instance of its own, built at the first of them: pages with heavy assets
 * (Swagger UI, Bull Board) cost nothing at start and nothing in the API's own hooks. Put it after the guard.
 */
export function forwardToPage(app: Api, build: () => Promise<FastifyInstance>): onRequestHookHandler {
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
