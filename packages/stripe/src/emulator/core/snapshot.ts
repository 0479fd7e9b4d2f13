import { readFile, rename, writeFile } from 'node:fs/promises';

const VERSION = 1;
/** Changes that nobody waits for are written together: after so long, or as long as the last write took several times over. */
const PAUSE_MS = 250;
const PAUSE_WRITES = 4;

/** A file that holds everything; it appears whole or not at all. */
export class Snapshot<T> {
  readonly #file: string;
  readonly #content: () => T;
  #timer: NodeJS.Timeout | undefined;
  #changes = 0;
  #written = 0;
  #writing: Promise<void> | undefined;
  #lastWriteMs = 0;

  constructor(file: string, content: () => T) {
    this.#file = file;
    this.#content = content;
  }

  /** What was saved; undefined when nothing was. Throws when the file is damaged or of another version. */
  async read(): Promise<T | undefined> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const saved = parsed<T>(text);
    if (saved?.version === VERSION) return saved.content;
    throw new Error(`${this.#file} is damaged or of another version; move it away to start anew.`);
  }

  /** Something changed: it is written soon. A write that fails is tried again with the next change, or by who waits. */
  touch(): void {
    this.#changes += 1;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.written().catch(() => undefined);
      },
      Math.max(PAUSE_MS, PAUSE_WRITES * this.#lastWriteMs),
    );
  }

  /** Resolves when everything that has changed by now is in the file; many who wait share a write. */
  async written(): Promise<void> {
    const wanted = this.#changes;
    while (this.#written < wanted) {
      this.#writing ??= afterThisTurn(() => this.#write()).finally(() => {
        this.#writing = undefined;
      });
      await this.#writing;
    }
  }

  /** Writes what is not yet written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#changes += 1;
    await this.written();
  }

  async #write(): Promise<void> {
    const startedAt = Date.now();
    const changes = this.#changes;
    const text = JSON.stringify({ version: VERSION, content: this.#content() });
    await writeFile(`${this.#file}.new`, text, { mode: 0o600, flush: true });
    await rename(`${this.#file}.new`, this.#file);
    this.#written = changes;
    this.#lastWriteMs = Date.now() - startedAt;
  }
}

/** What is under way happens synchronously; a file written in the middle of it would hold half of it. */
const afterThisTurn = <R>(work: () => Promise<R>): Promise<R> => Promise.resolve().then(work);

function parsed<T>(text: string): { version: number; content: T } | undefined {
  try {
    return JSON.parse(text) as { version: number; content: T };
  } catch {
    return undefined;
  }
}
