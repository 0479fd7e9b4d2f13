import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';

const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`)
  .find((path) => existsSync(path));

/** Runs a test with libfaketime (Debian package faketime) for processes to be started with, or says that it is not here. */
export async function whereThereIsFaketime(
  title: string,
  run: (t: Test, faketime: string) => Promise<void>,
): Promise<void> {
  if (FAKETIME === undefined) t.comment(`left out, because libfaketime is not installed: ${title}`);
  else await t.test(title, (t) => run(t, FAKETIME));
}

/** Runs a test with a folder on a file system of its own with so much room, or says why there is none. */
export async function whereThereIsTmpfs(
  title: string,
  mib: number,
  run: (t: Test, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-small-disk-'));
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0755`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (status === 0) {
    await t.test(title, async (t) => {
      t.teardown(() => void spawnSync('umount', ['-l', folder]));
      await run(t, folder);
    });
  } else t.comment(`left out, because no memory file system can be mounted (${(stderr ?? '').trim()}): ${title}`);
  await rm(folder, { recursive: true, force: true });
}
