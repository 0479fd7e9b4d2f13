import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataFolder } from './data-folder.ts';
import { portAnswers } from './free-port.ts';
import { Guardian } from './guardian.ts';
import { endLeftovers } from './leftover-processes.ts';
import { LocalPostgresError } from './local-postgres-error.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { isRunning, processRef } from './process-ref.ts';
import type { ServerUser } from './server-user.ts';
import type { ServerRecord, SupervisionRecord } from './supervision.ts';

/** Longer than a guardian may take to stop a server, in ms. */
const guardianPatience = 30_000;

/** Waits until the guardian of a supervisor that died has stopped what it watched: the server, or an initdb. */
export async function waitForGuardian(previous: SupervisionRecord | null): Promise<void> {
  const deadline = Date.now() + guardianPatience;
  while (previous !== null && isRunning(previous.guardian) && Date.now() < deadline) await sleep(10);
}

/**
 * Deals with a server that nobody looks after any more, its supervisor and guardian being dead: it is returned when it
 * is exactly what we would start, else stopped. What a killed server left behind (postmaster.pid, processes) is
 * cleared. Null means that the cluster is at rest.
 */
export async function settleFormerServer(
  folder: DataFolder,
  server: ServerRecord | null,
  user: ServerUser,
  fits: (server: ServerRecord) => boolean,
): Promise<ServerRecord | null> {
  if (server !== null && isRunning(server.process)) {
    const found = readPostmasterPid(folder.cluster);
    const ready = found?.pid === server.process.pid && found.status === 'ready';
    if (ready && fits(server) && (await portAnswers(server.port))) return server;
    await stopServer(server, user);
  }
  const found = readPostmasterPid(folder.cluster);
  if (found === null) return null;
  if (processRef(found.pid) !== null && (await portAnswers(found.port))) {
    throw new LocalPostgresError(
      'data_folder_in_use',
      `A PostgreSQL started by somebody else (process ${found.pid}) runs on ${folder.path}: stop it first.`,
    );
  }
  await endLeftovers(folder.cluster);
  await rm(join(folder.cluster, 'postmaster.pid'), { force: true });
  return null;
}

/** Stops a server by a guardian made for it: fast, after 10 s immediately, after 5 s more by force. */
export async function stopServer(server: ServerRecord, user: ServerUser): Promise<void> {
  if (!isRunning(server.process)) return;
  const guardian = new Guardian(user);
  guardian.watch(server.process.pid);
  await guardian.finish();
}
