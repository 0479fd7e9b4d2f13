import type { ApiDependencies } from '../dependencies.ts';

/** All metrics of this process as Prometheus text; figures that belong to others are asked for now. */
export async function scrape({ metrics, queue, db }: Pick<ApiDependencies, 'metrics' | 'queue' | 'db'>) {
  const { databasePool, queueDepth, up, registry } = metrics;
  for (const [state, connections] of Object.entries(db.stats())) databasePool.set({ state }, connections);
  try {
    for (const { queue: name, isPaused: _, ...jobs } of await queue.depths()) {
      for (const [state, count] of Object.entries(jobs)) queueDepth.set({ queue: name, state }, count);
    }
    up.set({ dependency: 'queue' }, 1);
  } catch {
    queueDepth.reset();
    up.set({ dependency: 'queue' }, 0);
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}
