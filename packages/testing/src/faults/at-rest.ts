import { setTimeout as pause } from 'node:timers/promises';
import { OPERATION_QUEUES } from '@tandem/contracts';
import type { QueueDepth } from '@tandem/queue';
import type { Tandem } from '../tandem/start-tandem.ts';

const PATIENCE_MS = 180_000;

/** What is still to do: operations in any state, and other jobs at work. */
const busy = ({ queue, waiting, active, delayed }: QueueDepth) =>
  OPERATION_QUEUES.some((operations) => queue.startsWith(operations)) ? waiting + active + delayed : active;

/** Waits until everything accepted is done and no job is at work (I7); throws with what still is after three minutes. */
export async function atRest(tandem: Tandem): Promise<void> {
  let left: unknown;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(100)) {
    left = await tandem.depths().then(
      (depths) => depths.filter((depth) => busy(depth) > 0),
      (error: unknown) => error,
    );
    if (Array.isArray(left) && left.length === 0) return;
  }
  throw new Error(`the queues do not come to rest: ${JSON.stringify(left)}`, { cause: left });
}
