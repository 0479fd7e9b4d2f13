import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Binaries } from './binaries.ts';
import { clusterName, type DataFolder, draftPrefix, giveTo } from './data-folder.ts';
import type { Guardian } from './guardian.ts';
import { LocalPostgresError } from './local-postgres-error.ts';
import { asUser, type ServerUser, serverEnvironment } from './server-user.ts';

/** base/1 and base/5 are the databases template1 and postgres. */
const vital = ['global/pg_control', 'base/1', 'base/5', 'pg_wal', 'pg_xact', 'postgresql.conf', 'pg_hba.conf'];

/**
 * Checks that the cluster is one this PostgreSQL can open and that its password is known, and returns the password.
 * Throws `data_folder_broken` with the first thing that is wrong.
 */
export async function checkCluster(folder: DataFolder, binaries: Binaries): Promise<string> {
  const broken = (what: string) =>
    new LocalPostgresError(
      'data_folder_broken',
      `The data folder ${folder.path} is broken: ${what}. Restore it from a backup, or delete it to start afresh (its data is lost).`,
    );
  if (!(await stat(folder.cluster)).isDirectory()) throw broken('cluster is not a folder');
  const major = (await readFile(join(folder.cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (!/^\d{1,3}$/.test(major)) throw broken('cluster/PG_VERSION is missing or unreadable');
  const ours = binaries.version.split('.')[0];
  if (major !== ours) {
    throw new LocalPostgresError(
      'data_folder_broken',
      `The data folder ${folder.path} was made by PostgreSQL ${major}, and this is PostgreSQL ${ours}: choose another data folder, or go back to the version that made it.`,
    );
  }
  for (const name of vital) {
    await access(join(folder.cluster, name)).catch(() => {
      throw broken(`cluster/${name} is missing`);
    });
  }
  const password = await readFile(folder.password, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' || error.code === 'EISDIR' ? broken('superuser-password is missing') : error;
  });
  if (!/^[\w-]{16,}$/.test(password)) throw broken('superuser-password does not hold a password');
  return password;
}

/**
 * Makes a new cluster with a random password for the superuser `postgres`, and returns the password. Everything is
 * made in a draft folder beside it and moved into place when complete, so that an interruption leaves nothing that the
 * next start could mistake for a cluster. The files are synced: that costs 0.3 s here, and the data is meant to last.
 */
export async function createCluster(
  folder: DataFolder,
  binaries: Binaries,
  user: ServerUser,
  guardian: Guardian,
): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const draft = await mkdtemp(join(folder.path, draftPrefix)); // mode 0700
  const cluster = join(draft, 'cluster');
  await mkdir(cluster, { mode: 0o700 });
  await writeFile(join(draft, 'password'), password, { mode: 0o600 });
  if (user.switched) await giveTo(draft, user);

  await runInitdb(cluster, binaries, user, guardian);

  await rm(folder.password, { recursive: true, force: true });
  await writeFile(folder.password, password, { mode: 0o600, flush: true });
  await rename(cluster, folder.cluster);
  await rm(draft, { recursive: true, force: true });
  return password;
}

async function runInitdb(cluster: string, binaries: Binaries, user: ServerUser, guardian: Guardian): Promise<void> {
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile=../password'];
  const args = ['-D', clusterName(cluster, user), '-E', 'UTF8', ...locale, ...access, '--no-instructions'];
  const initdb = spawn(join(binaries.native, 'bin', 'initdb'), args, {
    ...asUser(user),
    cwd: cluster,
    env: serverEnvironment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  guardian.watch(initdb.pid ?? 0);
  const [[code], complaint] = await Promise.all([once(initdb, 'exit'), text(initdb.stderr)]);
  guardian.watch(0);
  if (code !== 0) {
    const reason = complaint.split('\n').find((line) => /\b(FATAL|PANIC|error)\b/.test(line)) ?? `exit code ${code}`;
    throw new LocalPostgresError('start_failed', `PostgreSQL could not make its data folder: ${reason}`);
  }
}
