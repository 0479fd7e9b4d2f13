import { readFile, rename, writeFile } from 'node:fs/promises';

const VERSION = 1;
/** Changes that come close together are written once. */
const PAUSE_MS = 250;

/** A file that holds everything; it appears whole or not at all. */
export class Snapshot<T> {
  readonly #file: string;
  readonly #content: () => T;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

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

  /** Has the file written soon. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#write());
    }, PAUSE_MS);
  }

  /** Writes what is not yet written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
  }

  async #write(): Promise<void> {
    const text = JSON.stringify({ version: VERSION, content: this.#content() });
    await writeFile(`${this.#file}.new`, text, { mode: 0o600, flush: true });
    await rename(`${this.#file}.new`, this.#file);
  }
}

function parsed<T>(text: string): { version: number; content: T } | undefined {
  try {
    return JSON.parse(text) as { version: number; content: T };
  } catch {
    return undefined;
  }
}
