import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalPostgres, startLocalPostgres } from '@tandem/local-postgres';
import { Client } from 'pg';
import { migrateQueueSchema } from '../../src/index.ts';
import type { QueueServer } from './queue-server.ts';

const ROLE = 'queue_user';

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

/** Starts a PostgreSQL of our own with the queue's schema; its config uses a role that may not change the schema. */
export async function startPostgres(): Promise<QueueServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tandem-queue-pg-'));
  let server: LocalPostgres = await startLocalPostgres({ dataDir, staysDead: true });
  let frozen: number[] = [];
  const owner = new Client({ connectionString: server.url });
  await owner.connect();
  await owner.query(`create role ${ROLE} login password 'secret'`);
  await owner.end();
  // Twice at once, as two processes that start together do.
  await Promise.all([1, 2].map(() => migrateQueueSchema(server.url, { grantTo: [ROLE] })));

  const url = new URL(server.url);
  url.username = ROLE;
  url.password = 'secret';
  const thaw = async () => {
    signalAll(frozen, 'SIGCONT');
    frozen = [];
  };
  return {
    kind: 'postgres',
    config: { kind: 'postgres', connectionString: url.href },
    async freeze() {
      frozen = processesOf(await postmasterPid(dataDir));
      signalAll(frozen, 'SIGSTOP');
    },
    thaw,
    async kill() {
      signalAll(processesOf(await postmasterPid(dataDir)), 'SIGKILL');
      await sleep(100);
    },
    async restart() {
      const { port } = server;
      await server.stop();
      server = await startLocalPostgres({ dataDir, port, staysDead: true });
    },
    async stop() {
      await thaw();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
