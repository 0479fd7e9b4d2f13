import type { ChangeFeed } from '@tandem/db';

type Entry<T> = { readonly loading: Promise<T>; validUntil: number };

/**
 * Remembers what was loaded, by key, as long as it is sure that no change of it was missed: then until the thing's own `validUntil`
 * (business time, milliseconds), or until it is forgotten. Otherwise every question is asked anew. The least used goes first.
 */
export class CacheWhileSure<T extends { readonly validUntil: number }> {
  readonly #feed: Pick<ChangeFeed, 'now'>;
  readonly #max: number;
  /** In the order of use. */
  readonly #entries = new Map<string, Entry<T>>();

  constructor(feed: Pick<ChangeFeed, 'now'>, { max }: { max: number }) {
    this.#feed = feed;
    this.#max = max;
  }

  get(key: string, load: () => Promise<T>): Promise<T> {
    const now = this.#feed.now();
    if (now === undefined) return load();
    const known = this.#entries.get(key);
    this.#entries.delete(key);
    const entry = known !== undefined && now < known.validUntil ? known : this.#loaded(key, load);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > this.#max) this.#entries.delete(oldest);
    return entry.loading;
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Goes on the list while it is loaded, so that a change told meanwhile drops it; whoever asks meanwhile shares the load. */
  #loaded(key: string, load: () => Promise<T>): Entry<T> {
    const entry: Entry<T> = { loading: load(), validUntil: Number.POSITIVE_INFINITY };
    entry.loading.then(
      ({ validUntil }) => {
        entry.validUntil = validUntil;
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return entry;
  }
}
