import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Api } from './api.ts';

/** GET /metrics and nothing else, on a port of its own that only Prometheus reaches. */
export async function startMetricsServer(
  app: Api,
  { host, port, internalApiKey }: { host: string; port: number; internalApiKey: string },
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const url = request.url === '/metrics' ? '/metrics' : '/not-here';
    const { statusCode, headers, body } = await app.inject({ url, headers: { 'x-api-key': internalApiKey } });
    response.writeHead(statusCode, { 'content-type': String(headers['content-type']) }).end(body);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
