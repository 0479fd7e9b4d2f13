import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LocalPostgres, startLocalPostgres } from '@tandem/local-postgres';
import { ownFastFolder } from '../fast-folder.ts';

/** A PostgreSQL of a test's own, which can be hurt. */
export type PostgresServer = {
  /** As the superuser, to the database `postgres`. */
  readonly url: string;
  /** Stops all its processes where they are; connections stay open and silent. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** kill -9 of all its processes; it stays dead. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/** Starts an empty PostgreSQL; its data is in a folder of `inFolder`, or where writing is quick. Ends with this process at the latest. */
export async function startPostgres(settings: Record<string, string> = {}, inFolder?: string): Promise<PostgresServer> {
  const dataDir = inFolder === undefined ? await ownFastFolder('pg') : await mkdtemp(join(inFolder, 'tandem-pg-'));
  const launch = (port?: number) =>
    startLocalPostgres({ dataDir, settings, staysDead: true, ...(port === undefined ? {} : { port }) });
  let server: LocalPostgres = await launch();
  let frozen: number[] = [];
  const thaw = async () => {
    signalAll(frozen, 'SIGCONT');
    frozen = [];
  };
  return {
    url: server.url,
    async freeze() {
      frozen = processesOf(await postmasterPid(dataDir));
      signalAll(frozen, 'SIGSTOP');
    },
    thaw,
    async kill() {
      signalAll(processesOf(await postmasterPid(dataDir)), 'SIGKILL');
      await pause(100);
    },
    async restart() {
      const { port } = server;
      await server.stop();
      server = await launch(port);
    },
    async stop() {
      await thaw();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** The server's process and all its children. */
function processesOf(pid: number): number[] {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return [pid, ...children.stdout.trim().split(/\s+/).filter(Boolean).map(Number)];
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone, which is what the signal was about.
    }
  }
}
