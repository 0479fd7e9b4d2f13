import type { HealthCheck } from '@tandem/contracts';
import { type Database, type DatabaseHealth, type MaintenanceWatch, readHealth } from '@tandem/db';
import type { Backend } from '@tandem/queue';

/** Each dependency is asked on its own and given up after this; a probe answers well within two seconds. */
const DEADLINE_MS = 1_400;
/** A worker says that it lives every few seconds; silent for this long it counts as gone. */
const HEARTBEAT_MS = 30_000;

export type CheckedHealth = { checks: HealthCheck[]; database: DatabaseHealth | undefined };

type Asked<T> = { check: HealthCheck; answer: T | undefined };

/** Asks the database and the queue at the same time. */
export async function checkDependencies({ db, backend }: { db: Database; backend: Backend }): Promise<CheckedHealth> {
  const [database, queueAnswer] = await Promise.all([
    ask('database', () => readHealth(db)),
    ask('queue', () => backend.ping(DEADLINE_MS)),
  ]);
  return { checks: [database.check, queueAnswer.check, schemaCheck(database.answer)], database: database.answer };
}

/** Are workers alive? Without one requests are accepted and wait, so this never makes an instance unready. */
export function checkWorkers(database: DatabaseHealth | undefined): HealthCheck {
  const alive = database?.workers.filter(({ lastSeenMsAgo }) => lastSeenMsAgo < HEARTBEAT_MS).length ?? 0;
  return { name: 'worker', healthy: alive > 0, detail: alive === 1 ? '1 worker' : `${alive} workers` };
}

/** Are mutations and webhooks taken? Reads go on without them, so this makes no instance unready either. */
export function checkMaintenance({ on }: MaintenanceWatch['state']): HealthCheck {
  return on
    ? { name: 'maintenance', healthy: false, detail: 'on: mutations and webhooks are refused, queued work waits' }
    : { name: 'maintenance', healthy: true, detail: 'off' };
}

function schemaCheck(database: DatabaseHealth | undefined): HealthCheck {
  if (database?.schemaCurrent === true) return { name: 'schema', healthy: true };
  return { name: 'schema', healthy: false, detail: database === undefined ? 'unknown' : 'migrations are missing' };
}

/** Says no more about a failure than that it failed: the answer is public. */
async function ask<T>(name: string, question: () => Promise<T>): Promise<Asked<T>> {
  const startedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, DEADLINE_MS, new Error('late'));
  });
  try {
    const answer = await Promise.race([question(), late]);
    return { check: { name, healthy: true, milliseconds: since(startedAt) }, answer };
  } catch {
    const check = { name, healthy: false, detail: 'not reachable', milliseconds: since(startedAt) };
    return { check, answer: undefined };
  } finally {
    clearTimeout(timer);
  }
}

const since = (startedAt: number) => Math.round((performance.now() - startedAt) * 10) / 10;
