import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { recordHeartbeat } from '@tandem/db/writes';
import type { WorkerDeps } from './worker-deps.ts';

const EVERY_MS = 5_000;
/** Without a beat for this long a worker is not well; three beats missed. */
const SILENT_MS = 16_000;

export type Heartbeat = { isWell(): boolean; stop(): void };

/** Says every 5 s in the database that this worker lives; an outage is told once. */
export function startHeartbeat({ db, logger, version }: WorkerDeps): Heartbeat {
  const workerId = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const startedAt = Date.now();
  let lastBeatAt = startedAt;
  let isAway = false;
  let beating = false;
  const beat = async () => {
    if (beating) return;
    beating = true;
    try {
      await recordHeartbeat(db, { workerId, startedAt, version });
      lastBeatAt = Date.now();
      if (isAway) logger.info({ workerId }, 'heartbeat is back');
      isAway = false;
    } catch (error) {
      if (!isAway) logger.warn({ workerId, err: error }, 'heartbeat failed');
      isAway = true;
    } finally {
      beating = false;
    }
  };
  void beat();
  const timer = setInterval(() => void beat(), EVERY_MS);
  return {
    isWell: () => Date.now() - lastBeatAt < SILENT_MS,
    stop: () => clearInterval(timer),
  };
}
