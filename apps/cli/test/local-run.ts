import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../start.mjs', import.meta.url));
/** Generous: the machine may be busy. */
const READY_MS = 120_000;

/** `npm start` as its user has it: a process, what it printed so far, and its end. */
export class LocalRun {
  out = '';
  err = '';
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const { DATABASE_URL: _, PORT: __, ...own } = process.env;
    this.child = spawn(process.execPath, [START, 'local', ...args], {
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.on('data', (chunk) => {
      this.out += chunk;
    });
    this.child.stderr?.on('data', (chunk) => {
      this.err += chunk;
    });
    this.ended = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
  }

  /** Resolves when it has printed its summary. */
  ready(): Promise<void> {
    return this.said('Ctrl-C stops everything');
  }

  /** Resolves when it has printed this. */
  async said(text: string): Promise<void> {
    const end = Date.now() + READY_MS;
    let gone = false;
    void this.ended.then(() => {
      gone = true;
    });
    while (!`${this.out}${this.err}`.includes(text)) {
      if (gone || Date.now() > end) throw new Error(`not ready: ${this.out}${this.err}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
