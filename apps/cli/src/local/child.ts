import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Environment, type GoMessage, type ReadyMessage, SUPERVISED } from '@tandem/config';
import { CommandError, EXIT } from '../command.ts';
import { errorIn } from './error-line.ts';

/** Pauses before the 1st, 2nd, … restart; the last one repeats. A child that held on for STEADY_MS starts over. */
const RESTART_PAUSES_MS = [200, 1000, 3000, 10_000, 30_000];
const STEADY_MS = 60_000;
/** Time a child has to close before it is killed. */
const CLOSE_MS = 15_000;
/** The line of an uncaught error that says what happened; the first line only says where. */
const UNCAUGHT = /^\w*Error\b/;

type Plan = {
  readonly name: string;
  /** The file that starts it, compiled. */
  readonly main: string;
  readonly env: Environment;
  readonly log: Writable;
  /** Where `log` is, for messages. */
  readonly logPath: string;
  /** Tells the user one line. */
  say(line: string): void;
};

/**
 * One of our processes as a child: waits for `go`, is started again when it dies, and ends when we do, even by kill -9,
 * because it holds the other end of our IPC channel. It has a session of its own, so that Ctrl-C reaches only us and we
 * decide the order of closing.
 */
export class Child {
  readonly #plan: Plan;
  readonly #ready: Promise<void>;
  #settle: { resolve(): void; reject(error: Error): void } = { resolve: () => undefined, reject: () => undefined };
  #process: ChildProcess;
  #startedAt = 0;
  #restarts = 0;
  #isReady = false;
  #go: Environment | undefined;
  #lastWords = '';
  #pause: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#ready.catch(() => undefined); // whoever waits for it is told
    this.#process = this.#spawn();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Resolves when the child does its work for the first time; rejects when it dies before. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Lets the child start its work, with these additions to its environment; they also hold for every restart. */
  go(env: Environment): void {
    this.#go = env;
    this.#send();
  }

  /** Asks it to close and waits; kills it when it takes too long, or at once when `force` is aborted. */
  async stop(force: AbortSignal): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#pause);
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    const kill = () => this.#process.kill('SIGKILL');
    const timer = setTimeout(kill, CLOSE_MS);
    force.addEventListener('abort', kill, { once: true });
    this.#process.kill(force.aborted ? 'SIGKILL' : 'SIGTERM');
    await gone;
    clearTimeout(timer);
    force.removeEventListener('abort', kill);
  }

  #spawn(): ChildProcess {
    const child = spawn(process.execPath, ['--enable-source-maps', this.#plan.main, SUPERVISED], {
      env: { ...this.#plan.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#startedAt = Date.now();
    this.#lastWords = '';
    for (const stream of [child.stdout, child.stderr]) this.#follow(stream);
    child.on('message', (message) => this.#hear(message));
    child.on('error', (error) => this.#plan.say(`${this.#plan.name}: ${error.message}`));
    child.once('close', (code, signal) => this.#died(signal ?? `exit code ${code}`));
    return child;
  }

  #follow(stream: Readable | null): void {
    if (!stream) return;
    const { log, name, say } = this.#plan;
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`);
      const brief = errorIn(line);
      if (brief === undefined && UNCAUGHT.test(line)) this.#lastWords = line.trim();
      if (brief === undefined && !line.startsWith('{') && line.trim() !== '') this.#lastWords ||= line.trim();
      if (brief === undefined) return;
      this.#lastWords = brief;
      if (this.#isReady) say(`${name}: ${brief}`);
    });
  }

  #hear(message: unknown): void {
    if (!isReady(message)) return;
    this.#isReady = true;
    this.#settle.resolve();
  }

  #send(): void {
    if (this.#go && this.#process.connected) this.#process.send({ go: this.#go } satisfies GoMessage, () => undefined);
  }

  #died(how: string): void {
    if (this.#stopping) return;
    const { name, logPath, say } = this.#plan;
    if (!this.#isReady) {
      const why = this.#lastWords === '' ? how : this.#lastWords;
      this.#settle.reject(new CommandError(EXIT.unavailable, `The ${name} did not start: ${why} (more in ${logPath})`));
      return;
    }
    if (Date.now() - this.#startedAt > STEADY_MS) this.#restarts = 0;
    const wait = RESTART_PAUSES_MS[Math.min(this.#restarts, RESTART_PAUSES_MS.length - 1)] ?? 0;
    this.#restarts += 1;
    say(`The ${name} died (${how}); starting it again. More in ${logPath}`);
    this.#pause = setTimeout(() => {
      this.#process = this.#spawn();
      this.#send();
    }, wait);
  }
}

const isReady = (message: unknown): message is ReadyMessage =>
  typeof message === 'object' && message !== null && 'ready' in message;
