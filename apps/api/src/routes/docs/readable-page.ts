import type { FastifyStaticSwaggerOptions } from '@fastify/swagger';
import { fastify } from 'fastify';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { forwardToPage } from '../../plugins/forward-to-page.ts';
import { setPageHeaders } from '../../plugins/page-headers.ts';

type StaticDocument = Extract<FastifyStaticSwaggerOptions['specification'], { document: unknown }>['document'];

/** Without the bar at the top, which offers to look at other documents. */
const UI = { deepLinking: true, tryItOutEnabled: true, layout: 'BaseLayout' };

/** Swagger UI over the same document, at /docs. */
export function readablePage(app: Api, { settings }: ApiDependencies): void {
  const forward = forwardToPage(app, async () => {
    const [{ default: swagger }, { default: swaggerUi }] = await Promise.all([
      import('@fastify/swagger'),
      import('@fastify/swagger-ui'),
    ]);
    const page = fastify({ return503OnClosing: false });
    await setPageHeaders(page, { production: settings.NODE_ENV === 'production' });
    // The plugin's types know 3.0 documents here; it passes ours through untouched.
    const document = app.swagger() as StaticDocument;
    await page.register(swagger, { mode: 'static', specification: { document } });
    await page.register(swaggerUi, { routePrefix: '/docs', uiConfig: UI });
    await page.ready();
    return page;
  });
  for (const url of ['/docs', '/docs/*']) {
    app.get(url, {
      config: { access: 'public' },
      schema: { hide: true },
      preParsing: forward,
      handler: () => undefined,
    });
  }
}
