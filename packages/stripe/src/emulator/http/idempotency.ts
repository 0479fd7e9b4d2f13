import { createHash } from 'node:crypto';
import { Failure } from '../core/failure.ts';

/** Stripe forgets keys after a day at the earliest. */
const KEPT_MS = 24 * 3600 * 1000;

export type Answer = { status: number; body: object; requestId: string };
/** `at` in milliseconds of the machine's clock. */
export type SavedAnswer = Answer & { fingerprint: string; at: number };

/** The first answer to each idempotency key. */
export class IdempotencyKeys {
  readonly #answers = new Map<string, SavedAnswer>();

  /** The first answer, when there is one. Throws Stripe's idempotency_error when the request was another. */
  find(key: string, request: string): Answer | undefined {
    const saved = this.#answers.get(key);
    if (!saved) return undefined;
    if (saved.fingerprint === fingerprint(request)) return saved;
    throw new Failure(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }

  keep(key: string, request: string, answer: Answer, now: number): void {
    for (const [old, { at }] of this.#answers) if (at < now - KEPT_MS) this.#answers.delete(old);
    this.#answers.set(key, { ...structuredClone(answer), fingerprint: fingerprint(request), at: now });
  }

  saved(): [string, SavedAnswer][] {
    return [...this.#answers];
  }

  load(answers: readonly [string, SavedAnswer][]): void {
    for (const [key, answer] of answers) this.#answers.set(key, answer);
  }
}

const fingerprint = (request: string): string => createHash('sha256').update(request).digest('hex');
