import type { Api } from '../../api.ts';

/** The OpenAPI 3.1 document, built when it is first asked for. */
export function openapiDocument(app: Api): void {
  let text: string | undefined;
  app.get('/openapi.json', {
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (_request, reply) => {
      text ??= JSON.stringify(app.swagger());
      return reply
        .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' })
        .send(text);
    },
  });
}
