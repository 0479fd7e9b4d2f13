/** What can fall due. */
export type Due =
  | 'subscription.period_end'
  | 'subscription.trial_will_end'
  | 'subscription.cancel'
  | 'subscription.resume_collection'
  | 'subscription.give_up'
  | 'invoice.advance'
  | 'invoice.retry'
  | 'payment_intent.settle'
  | 'session.expire';

/** One thing that falls due at a second; whoever plays it looks whether it still holds. */
export type Entry = { at: number; due: Due; id: string };

/** What falls due and when, earliest first; of the same second in the order of being noted. */
export class Agenda {
  entries: Entry[] = [];

  note(at: number, due: Due, id: string): void {
    const index = this.entries.findLastIndex((entry) => entry.at <= at);
    this.entries.splice(index + 1, 0, { at, due, id });
  }

  /** When the earliest entry falls due. */
  get nextAt(): number | undefined {
    return this.entries[0]?.at;
  }

  /** Takes the earliest entry up to this second. */
  takeUntil(second: number): Entry | undefined {
    const [first] = this.entries;
    return first && first.at <= second ? this.entries.shift() : undefined;
  }
}
