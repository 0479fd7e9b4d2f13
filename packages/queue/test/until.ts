import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it is so, half a minute at most; the assertion that follows says whether it is. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600 && !(await isTrue()); tries += 1) await sleep(50);
}
