import type { Backend, BackendQueue } from '../backend/backend.ts';
import { pause } from '../deadline.ts';

const EVERY_MS = 500;
/** After this long in contact with the server an add that was on its way has arrived or never will. */
const SETTLED_MS = 3_000;
const GIVE_UP_MS = 60_000;

/**
 * Takes a job back whose sender was told that it was perhaps not taken: removes it by id as long as no worker has it.
 * What a worker already has goes on and is answered by the operation's own row. Never fails, gives up after a minute.
 * @param isWanted turned false by the sender's shutdown
 */
export async function withdrawJob(backend: Backend, queue: BackendQueue, jobId: string, isWanted: () => boolean) {
  const giveUpAt = Date.now() + GIVE_UP_MS;
  let inContactSince: number | undefined;
  while (isWanted() && Date.now() < giveUpAt) {
    try {
      if ((await queue.remove(jobId)) === 1) {
        backend.logger.info({ jobId }, 'took back a job that was reported as not taken');
        return;
      }
      inContactSince ??= Date.now();
      if (Date.now() - inContactSince > SETTLED_MS) return;
    } catch (error) {
      backend.logError('a job could not be taken back yet', error, { jobId });
    }
    await pause(EVERY_MS);
  }
}
