/**
 * Wait before the next try: doubles from `baseMs` with each try, at most `maxMs`; between half and all of it by
 * chance, so that jobs that failed together do not come back together.
 * @param tries how many tries have failed, from 1
 */
export function retryDelayMs(backoff: { baseMs: number; maxMs: number }, tries: number): number {
  const step = Math.min(backoff.maxMs, backoff.baseMs * 2 ** Math.min(tries - 1, 30));
  return Math.round(step / 2 + (Math.random() * step) / 2);
}
