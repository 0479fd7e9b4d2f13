import { setTimeout as pause } from 'node:timers/promises';
import { IntentMovedError } from '@tandem/db/writes';

const TRIES = 6;
const FIRST_MS = 20;

/**
 * Does something that counts on an intent's version again, from reading it on, when somebody else changed it meanwhile; with growing
 * pauses of random length, so that two of them do not keep meeting. Undefined when that did not help.
 */
export async function retryMoved<R>(attempt: () => Promise<R>): Promise<R | undefined> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof IntentMovedError)) throw error;
      await pause(FIRST_MS * 2 ** tries * (0.5 + Math.random() / 2));
    }
  }
  return undefined;
}
