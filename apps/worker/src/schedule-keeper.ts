import type { JobQueue } from '@tandem/queue';
import type { Logger } from '@tandem/telemetry';
import { mendSchedules } from './jobs/maintenance.ts';

const EVERY_MS = 15_000;

/** Looks every 15 s whether the repeated jobs are still scheduled, and schedules them again where they are not. */
export function keepSchedules(maintenance: JobQueue, logger: Logger): { stop(): void } {
  let looking = false;
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const mended = await mendSchedules(maintenance);
      if (mended.length > 0) logger.warn({ jobs: mended }, 'repeated jobs were scheduled no more, and are again');
    } catch (error) {
      logger.warn({ err: error }, 'the schedules could not be looked at');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
