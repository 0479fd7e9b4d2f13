import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Worker } from './worker.ts';
import type { WorkerDeps } from './worker-deps.ts';

/** GET /health (200, or 503 when the worker is not well) and GET /metrics, on a port for ops. */
export async function startProbeServer(
  port: number,
  worker: Worker,
  { db, metrics }: Pick<WorkerDeps, 'db' | 'metrics'>,
): Promise<Server> {
  const { databasePool, registry } = metrics;
  const server = createServer(async (request, response) => {
    if (request.url === '/metrics') {
      for (const [state, connections] of Object.entries(db.stats())) databasePool.set({ state }, connections);
      response.setHeader('content-type', registry.contentType).end(await registry.metrics());
      return;
    }
    const isWell = worker.isWell();
    response.statusCode = request.url !== '/health' ? 404 : isWell ? 200 : 503;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: isWell ? 'ok' : 'unavailable' }));
  });
  server.listen(port);
  await once(server, 'listening');
  return server;
}
