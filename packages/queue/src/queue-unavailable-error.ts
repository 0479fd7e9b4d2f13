/**
 * Why a job was not taken. `deadline`: the queue did not confirm it in time · `buffer_full`: too many operations wait
 * already · `closing`: this process is shutting down · `refused`: the queue's server will never take this payload.
 */
export type QueueUnavailableCode = 'deadline' | 'buffer_full' | 'closing' | 'refused';

/**
 * The queue could not take a job, or could not answer a question, within its deadline. With `ambiguous` the job may
 * still have been taken: what it does must be looked up by its id before it is told to anyone as not done.
 */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
  readonly code: QueueUnavailableCode;
  readonly ambiguous: boolean;
  /** Id of the job, where there is one; an operation's own id is known to whoever called `send`. */
  readonly jobId: string | undefined;

  constructor(code: QueueUnavailableCode, about: { jobId?: string; ambiguous?: boolean; cause?: unknown } = {}) {
    super(`the queue is not available (${code})`, { cause: about.cause });
    this.code = code;
    this.ambiguous = about.ambiguous ?? false;
    this.jobId = about.jobId;
  }
}
