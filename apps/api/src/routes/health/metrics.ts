import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { scrape } from '../../health/scrape.ts';

/** Prometheus text; open to everybody only with METRICS_PUBLIC, on METRICS_PORT it has a server of its own. */
export function metrics(app: Api, deps: ApiDependencies): void {
  app.get('/metrics', {
    config: { access: 'metrics' },
    schema: { hide: true },
    handler: async (_request, reply) => {
      const { contentType, text } = await scrape(deps);
      return reply.header('content-type', contentType).send(text);
    },
  });
}
