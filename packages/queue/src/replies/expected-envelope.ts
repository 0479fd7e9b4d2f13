import type { ReplyPart } from './reply-message.ts';

/** Someone who waits for the outcome of one operation. */
export type Waiter<TOutcome> = {
  readonly index: number;
  readonly operationId: string;
  readonly resolve: (outcome: TOutcome | undefined) => void;
  /** Milliseconds since 1970. */
  readonly until: number;
  lookUpAt: number;
};

/** All who wait for operations of one envelope. */
export class ExpectedEnvelope<TOutcome> {
  readonly id: string;
  /** A reply came: the envelope was taken, whatever the queue said about it. */
  heard = false;
  /** Called at every reply, after those who wait were woken. */
  onHeard: () => void = () => {};
  #waiters: Waiter<TOutcome>[] = [];

  constructor(id: string) {
    this.id = id;
  }

  get isIdle(): boolean {
    return this.#waiters.length === 0;
  }

  add(waiter: Waiter<TOutcome>): void {
    this.#waiters.push(waiter);
  }

  /** Wakes who waits for these outcomes; what was too large to send is looked up at once. */
  hear(parts: readonly ReplyPart<TOutcome>[]): void {
    this.heard = true;
    const said = new Map(parts.map((part) => [part.index, part]));
    this.#waiters = this.#waiters.filter((waiter) => {
      const part = said.get(waiter.index);
      if (part === undefined) return true;
      if (part.outcome === undefined) {
        waiter.lookUpAt = 0;
        return true;
      }
      waiter.resolve(part.outcome);
      return false;
    });
    this.onHeard();
  }

  /** Wakes those whose operation was found in the database. */
  find(outcomes: ReadonlyMap<string, TOutcome>): void {
    this.#waiters = this.#waiters.filter((waiter) => {
      const outcome = outcomes.get(waiter.operationId);
      if (outcome !== undefined) waiter.resolve(outcome);
      return outcome === undefined;
    });
  }

  /** Lets those go whose time is over. */
  expire(now: number): void {
    if (!this.#waiters.some((waiter) => waiter.until <= now)) return;
    this.#waiters = this.#waiters.filter((waiter) => {
      if (waiter.until <= now) waiter.resolve(undefined);
      return waiter.until > now;
    });
  }

  /** Adds to `due` the ids of those whose look-up is due, up to `limit`; they are due again at `nextAt`. */
  takeDue(now: number, nextAt: number, due: string[], limit: number): void {
    for (const waiter of this.#waiters) {
      if (due.length >= limit) return;
      if (waiter.lookUpAt > now) continue;
      waiter.lookUpAt = nextAt;
      due.push(waiter.operationId);
    }
  }

  /** Makes every waiter due for a look-up. */
  lookUpNow(): void {
    for (const waiter of this.#waiters) waiter.lookUpAt = 0;
  }

  /** Lets all go without an outcome. */
  giveUp(): void {
    for (const waiter of this.#waiters) waiter.resolve(undefined);
    this.#waiters = [];
  }
}
