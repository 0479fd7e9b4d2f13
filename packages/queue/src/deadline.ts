import { QueueUnavailableError } from './queue-unavailable-error.ts';

/** Resolves after `ms`. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/**
 * The result of `work`, or QueueUnavailableError `deadline` after `deadlineMs`; any other failure of the work becomes
 * the cause of such an error too. A late failure is swallowed: nobody waits for it any more.
 */
export async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new QueueUnavailableError('deadline')), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw cause instanceof QueueUnavailableError ? cause : new QueueUnavailableError('deadline', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** Whether `work` was over, one way or the other, before `deadlineMs` passed. */
export async function settledWithin(deadlineMs: number, work: Promise<unknown>): Promise<boolean> {
  const over = work.then(
    () => true,
    () => true,
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), deadlineMs);
  });
  return Promise.race([over, late]).finally(() => clearTimeout(timer));
}
