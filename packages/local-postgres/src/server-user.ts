import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { LocalPostgresError } from './local-postgres-error.ts';

/** Who initdb and postgres run as; `switched` when that is somebody else than we are, which only root can do. */
export type ServerUser = { uid: number; gid: number; switched: boolean };

/** What every process we start gets as its environment: nothing of ours (PGDATA, PGOPTIONS, LC_*…) leaks in. */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Chooses the server's user. PostgreSQL refuses to run as root, so root runs it as the owner of the existing cluster,
 * else as `postgres`, else as `nobody`; everybody else runs it as themselves. initdb looks its own user up, so a user
 * id without a passwd entry is refused here with `no_passwd_entry`.
 */
export function chooseServerUser(clusterOwner: { uid: number; gid: number } | null): ServerUser {
  const uid = process.getuid?.();
  const gid = process.getgid?.();
  if (uid === undefined || gid === undefined) {
    throw new LocalPostgresError(
      'no_binaries',
      `There is no embedded PostgreSQL for ${process.platform}: set DATABASE_URL to a PostgreSQL of yours.`,
    );
  }
  if (uid === 0) {
    if (clusterOwner !== null && clusterOwner.uid !== 0) return { ...clusterOwner, switched: true };
    return { ...unprivilegedAccount(), switched: true };
  }
  try {
    userInfo();
  } catch (error) {
    throw new LocalPostgresError(
      'no_passwd_entry',
      `User id ${uid} has no passwd entry, and PostgreSQL cannot run without one: set DATABASE_URL to a PostgreSQL of yours, or run as a named user.`,
      { cause: error },
    );
  }
  return { uid, gid, switched: false };
}

/** The spawn options that make a child run as this user. */
export function asUser(user: ServerUser): { uid?: number; gid?: number } {
  // spawn wants 32-bit signed numbers, and macOS's nobody is -2, kept unsigned here as stat and chown do.
  return user.switched ? { uid: user.uid | 0, gid: user.gid | 0 } : {};
}

/** Runs a short sh script as this user with `$1` = path, and waits for it. */
export function shellAs(user: ServerUser, script: string, path: string): SpawnSyncReturns<string> {
  return spawnSync('/bin/sh', ['-c', script, 'sh', path], {
    ...asUser(user),
    cwd: '/',
    env: serverEnvironment,
    encoding: 'utf8',
    timeout: 30_000,
  });
}

function unprivilegedAccount(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined && Number(uid) !== 0) {
      return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
    }
  }
  throw new LocalPostgresError(
    'no_passwd_entry',
    'PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: run as an ordinary user or set DATABASE_URL.',
  );
}
