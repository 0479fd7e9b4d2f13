import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@tandem/telemetry';

const FIRST_MS = 100;
const MOST_MS = 5_000;

/** Tries something until it succeeds, with growing pauses, and tells the log once what it waits for. Ends early when aborted. */
export async function persist<R>(
  what: string,
  attempt: () => Promise<R>,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<R> {
  for (let wait = FIRST_MS; ; wait = Math.min(MOST_MS, wait * 2)) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      if (wait === FIRST_MS) logger.warn({ err: error }, `waiting to ${what}`);
      await pause(wait, undefined, { signal });
    }
  }
}
