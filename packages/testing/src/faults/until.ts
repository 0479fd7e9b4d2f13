import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 120_000;

/** Waits until `look` finds something and returns it; a look that fails finds nothing. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, everyMs = 50): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(everyMs)) {
    const found = await look().catch((error: unknown) => {
      last = error;
    });
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`it did not happen within ${PATIENCE_MS / 1000} s: ${what}`, { cause: last });
}
