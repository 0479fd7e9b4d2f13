import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from './compile.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const INSTALLED = join(ROOT, 'node_modules');
const CACHE = join(INSTALLED, '.cache/tandem/programs');

const PROGRAMS = {
  ops: 'apps/cli/src/main.ts',
  api: 'apps/api/src/main.ts',
  worker: 'apps/worker/src/main.ts',
  emulator: 'apps/cli/src/emulator/main.ts',
};
/** What a program is not made of. */
const LEFT_OUT = new Set(['node_modules', 'test', 'bench', 'testing', 'sql']);
const KEPT_DAYS = 7;
const NOT_WRITABLE = ['EACCES', 'EPERM', 'EROFS'];

export const isNotWritable = (error) => NOT_WRITABLE.includes(error?.code);

/** The programs of a local run, compiled where the sources have changed since the last time. See programs.d.mts. */
export async function compiledPrograms(cache = CACHE) {
  const folder = join(cache, await fingerprint());
  const main = (name) => join(folder, `${name}.mjs`);
  if (!(await exists(folder))) await compileInto(folder);
  const now = new Date();
  // Says that it is in use; whoever may only read it can do without.
  await utimes(folder, now, now).catch(() => undefined);
  return Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, main(name)]));
}

/** Whole or not at all, whoever else does the same meanwhile. */
async function compileInto(folder) {
  await mkdir(dirname(folder), { recursive: true });
  await removeOld(dirname(folder));
  const unfinished = `${folder}.${process.pid}`;
  const sources = Object.entries(PROGRAMS).map(([name, source]) => [name, join(ROOT, source)]);
  await compile(Object.fromEntries(sources), unfinished);
  await rename(unfinished, folder).catch(async (error) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  });
}

/** A process that is started again needs the files it was started from, however old they are: those of the last days stay. */
async function removeOld(cache) {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    // Another start may have given it its name meanwhile.
    const { mtimeMs = Date.now() } = (await stat(path).catch(() => undefined)) ?? {};
    if (Date.now() - mtimeMs > KEPT_DAYS * 86_400_000) await rm(path, { recursive: true, force: true });
  }
}

/** Of all that programs are made of: our sources by what is in them (times lie after a checkout), and which packages are installed. */
async function fingerprint() {
  const files = [join(INSTALLED, '.package-lock.json')];
  for (const folder of ['apps', 'packages']) files.push(...(await sourcesIn(join(ROOT, folder))));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256').update(process.version);
  for (const [at, file] of files.entries()) hash.update(`\n${file} ${contents[at].length}\n`).update(contents[at]);
  return hash.digest('hex').slice(0, 20);
}

async function sourcesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const inside = await Promise.all(
    entries
      .filter(({ name }) => !LEFT_OUT.has(name))
      .map((entry) => (entry.isDirectory() ? sourcesIn(join(folder, entry.name)) : [join(folder, entry.name)])),
  );
  return inside.flat().sort();
}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
