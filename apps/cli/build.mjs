// Builds what an image contains into an empty folder: `node apps/cli/build.mjs api|worker <folder>`. The Dockerfiles
// copy that folder and nothing else; test:images runs it without a container engine. Needs the installed dependencies.
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { isOurs, PROGRAM } from './compile.mjs';
import { productionPackages } from './production-packages.mjs';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Per image: the programs in it, what they read beside themselves, and the workspace whose dependencies they need. */
const IMAGES = {
  api: { workspace: '@tandem/api', programs: { api: 'apps/api/src/main.ts' }, files: {} },
  worker: {
    workspace: '@tandem/worker',
    programs: { worker: 'apps/worker/src/main.ts', ops: 'apps/cli/src/production/main.ts' },
    files: { sql: 'packages/db/src/sql' },
  },
};

/** In a package that is only run, not developed with. */
const NOT_RUN = /\.([cm]?ts|map|md|markdown|flow|tsbuildinfo)$/i;
const NOT_RUN_FOLDERS = ['test', 'tests', '__tests__', 'benchmark', 'benchmarks', 'examples', 'docs', '.github'];
const LICENSE = /(licen[cs]e|notice|copying)[^/]*$/i;

const [name, folder] = process.argv.slice(2);
const image = Object.hasOwn(IMAGES, name ?? '') ? IMAGES[name] : undefined;
if (!image || !folder) {
  process.stderr.write(`usage: node apps/cli/build.mjs ${Object.keys(IMAGES).join('|')} <folder>\n`);
  process.exit(2);
}
await mkdir(folder, { recursive: true });
if ((await readdir(folder)).length > 0) {
  process.stderr.write(`${folder} is not empty\n`);
  process.exit(1);
}
await bundle(image.programs);
for (const [to, from] of Object.entries(image.files)) await cp(join(ROOT, from), join(folder, to), { recursive: true });
await writeFile(join(folder, 'package.json'), `${JSON.stringify({ type: 'module', private: true })}\n`);
await copyPackages(image.workspace);

/** Our own code becomes one file per program; packages of others stay what they are (bullmq's ESM loses its require of pg). */
async function bundle(programs) {
  const entries = Object.entries(programs).map(([program, source]) => [program, join(ROOT, source)]);
  await build({
    ...PROGRAM,
    entryPoints: Object.fromEntries(entries),
    outdir: folder,
    logLevel: 'warning',
    plugins: [
      {
        name: 'packages of others stay outside',
        setup({ onResolve }) {
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || isOurs(path) ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
}

/** The installed packages that the workspace needs to run, in the same places. */
async function copyPackages(workspace) {
  const installed = join(ROOT, 'node_modules');
  for (const from of productionPackages(ROOT, workspace)) {
    const left = new Set(['node_modules', ...NOT_RUN_FOLDERS].map((part) => join(from, part)));
    await cp(from, join(folder, 'node_modules', relative(installed, from)), {
      recursive: true,
      filter: (path) => !left.has(path) && (LICENSE.test(path) || !NOT_RUN.test(path)),
    });
  }
}
