import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * Copies the native folder (60 MB) to the first of our cache folders where the copy passes `runs`, or returns the copy
 * a former start left there; null when no place will do. Root keeps it in /var/cache/tandem, everybody else in
 * ~/.cache/tandem, both with the temporary folder as the second choice. The copy may be deleted at any time.
 */
export async function copyBinaries(
  native: string,
  label: string,
  runs: (native: string) => boolean,
  repair: (native: string) => Promise<void>,
): Promise<string | null> {
  for (const cache of cacheFolders()) {
    const target = join(cache, label, 'native');
    try {
      await mkdir(cache, { recursive: true, mode: 0o755 });
      if (!(await isOnlyOurs(cache))) continue;
      if (runs(target)) return target;
      await rm(dirname(target), { recursive: true, force: true });
      await copyTo(target, native, repair);
    } catch {
      // Not writable, full, or another process made the same copy first: what counts is whether it runs.
    }
    if (runs(target)) return target;
  }
  return null;
}

function cacheFolders(): string[] {
  const uid = process.getuid?.() ?? 0;
  return [uid === 0 ? '/var/cache/tandem' : join(homedir(), '.cache', 'tandem'), join(tmpdir(), `tandem-${uid}`)];
}

/** Programs are started from there, so nobody else may have been able to put theirs in. */
async function isOnlyOurs(folder: string): Promise<boolean> {
  const found = await lstat(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function copyTo(target: string, native: string, repair: (native: string) => Promise<void>): Promise<void> {
  const label = dirname(target);
  const draft = await mkdtemp(`${label}.`);
  try {
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeReadable(draft);
    await repair(join(draft, 'native'));
    await rename(draft, label);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}
