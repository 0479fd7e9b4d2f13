import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { LocalPostgresError } from './local-postgres-error.ts';
import { type ProcessRef, processRef } from './process-ref.ts';
import { asUser, type ServerUser, serverEnvironment } from './server-user.ts';

/**
 * Reads pids from its pipe, the last one counts, 0 is nobody. When the pipe ends, because we closed it or because we
 * were killed, it stops that process: fast shutdown, after 10 s immediate, after 5 s more by force.
 */
const script = `
trap '' HUP INT QUIT TERM
target=0
while read -r line; do target=$line; done
[ "$target" -gt 0 ] || exit 0
stop() {
  kill -s "$1" "$target" 2>/dev/null || exit 0
  tries=$2
  while [ "$tries" -gt 0 ]; do
    kill -s 0 "$target" 2>/dev/null || exit 0
    sleep 0.05
    tries=$((tries - 1))
  done
}
stop INT 200
stop QUIT 100
stop KILL 100
`;

/** A small process of its own session that outlives us just long enough to stop the server after us. */
export class Guardian {
  readonly ref: ProcessRef;
  readonly #child: ChildProcess;

  constructor(user: ServerUser) {
    this.#child = spawn('/bin/sh', ['-c', script, 'tandem-postgres-guardian'], {
      ...asUser(user),
      cwd: '/',
      env: serverEnvironment,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#child.on('error', () => undefined);
    this.#child.stdin?.on('error', () => undefined); // it was killed: stopIt() sees that
    this.#child.unref();
    if (this.#child.stdin instanceof Socket) this.#child.stdin.unref();
    const ref = this.#child.pid === undefined ? null : processRef(this.#child.pid);
    if (ref === null) throw new LocalPostgresError('start_failed', 'PostgreSQL did not start: /bin/sh cannot be run.');
    this.ref = ref;
  }

  get gone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Names the process to stop when we go; 0 for none. */
  watch(pid: number): void {
    if (!this.gone) this.#child.stdin?.write(`${pid}\n`);
  }

  /** Lets it do its work now, and waits until it has. */
  async finish(): Promise<void> {
    if (this.gone) return;
    this.#child.ref();
    const exit = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exit;
  }
}
