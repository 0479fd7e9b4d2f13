import { readServerConnections } from '@tandem/db';
import type { ApiDependencies } from '../dependencies.ts';

type Scraped = Pick<ApiDependencies, 'metrics' | 'queue' | 'db'>;

/** All metrics of this process as Prometheus text; figures that belong to others are asked for now. */
export async function scrape(deps: Scraped) {
  const { metrics, db } = deps;
  const { databasePool, registry, up } = metrics;
  for (const [state, connections] of Object.entries(db.stats())) databasePool.set({ state }, connections);
  const [database, queue] = await Promise.allSettled([askDatabase(deps), askQueue(deps)]);
  if (database.status === 'rejected') metrics.serverConnections.reset();
  if (queue.status === 'rejected') for (const gauge of [metrics.queueDepth, metrics.queueOldest]) gauge.reset();
  up.set({ dependency: 'database' }, database.status === 'fulfilled' ? 1 : 0);
  up.set({ dependency: 'queue' }, queue.status === 'fulfilled' ? 1 : 0);
  return { contentType: registry.contentType, text: await registry.metrics() };
}

async function askDatabase({ metrics, db }: Scraped): Promise<void> {
  for (const [state, connections] of Object.entries(await readServerConnections(db)))
    metrics.serverConnections.set({ state }, connections);
}

async function askQueue({ metrics, queue }: Scraped): Promise<void> {
  const now = Date.now();
  for (const { queue: name, isPaused: _, oldestWaitingAt = now, ...jobs } of await queue.depths()) {
    for (const [state, count] of Object.entries(jobs)) metrics.queueDepth.set({ queue: name, state }, count);
    metrics.queueOldest.set({ queue: name }, Math.max(0, now - oldestWaitingAt) / 1000);
  }
}
