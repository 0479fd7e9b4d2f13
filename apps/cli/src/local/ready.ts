import { setTimeout as pause } from 'node:timers/promises';
import { CommandError, EXIT } from '../command.ts';

const EVERY_MS = 50;

/** Waits until GET /health/ready answers 200. Throws a CommandError with the last answer after `deadlineMs`. */
export async function untilReady(apiUrl: string, deadlineMs: number, signal: AbortSignal): Promise<void> {
  const end = Date.now() + deadlineMs;
  let last = 'no answer';
  while (Date.now() < end) {
    signal.throwIfAborted();
    try {
      const answer = await fetch(`${apiUrl}/health/ready`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(2000)]),
      });
      if (answer.ok) return;
      last = `${answer.status} ${await answer.text()}`;
    } catch (error) {
      signal.throwIfAborted();
      last = error instanceof Error ? error.message : String(error);
    }
    await pause(EVERY_MS);
  }
  throw new CommandError(EXIT.unavailable, `The API is not ready after ${deadlineMs / 1000} s: ${last}`);
}
