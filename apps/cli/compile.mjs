import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** How programs of ours are made of their sources, wherever they run. */
export const PROGRAM = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  conditions: [], // Node's own, not those of bundlers
  sourcemap: 'linked',
  sourcesContent: false,
};

const OURS = '@tandem/';
export const isOurs = (path) => path.startsWith(OURS);

const dependenciesStayOutside = {
  name: 'dependencies stay outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || isOurs(path) || isBuiltin(path) || pluginData === OURS) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: OURS });
      return found.errors.length > 0 ? found : { path: pathToFileURL(found.path).href, external: true };
    });
  },
};

/** What a source reads or requires beside itself is found, though it runs from elsewhere. */
const filesKnowTheirPlace = {
  name: 'files know their place',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    }));
  },
};

/** Compiles programs, by name, to run on this machine; their dependencies stay where they are. See compile.d.mts. */
export async function compile(sources, folder, options = {}) {
  const { outputFiles } = await build({
    ...PROGRAM,
    ...options,
    entryPoints: sources,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    write: false,
    logLevel: 'silent',
    plugins: [dependenciesStayOutside, filesKnowTheirPlace],
  });
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.${process.pid}`, contents);
    await rename(`${path}.${process.pid}`, path);
  }
  return Object.fromEntries(Object.keys(sources).map((name) => [name, join(folder, `${name}.mjs`)]));
}
