import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

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

/** Packages that cannot become a part of a program: they load others by Node's own means, change how it does, or are loaded so (pg). */
const OUTSIDE =
  /^(esbuild|tsx|tap|playwright-core|pg|pino|pino-pretty|autocannon|@fastify\/otel|bullmq-otel|@(bull-board|opentelemetry)\/[^/]+)(\/|$)/;
/** What TypeORM asks for only when it is told to use it; none of it is installed. */
const NEVER_ASKED_FOR =
  /^(mongodb|mysql2?|oracledb|better-sqlite3|sqlite3|sql\.js|redis|mssql|hdb-pool|expo-sqlite|react-native-sqlite-storage|typeorm-aurora-data-api-driver|@google-cloud\/spanner|@sap\/hana-client)(\/|$)/;

/** Found where they are, wherever the program is put. */
const stayOutside = {
  name: 'packages that stay outside',
  setup({ onResolve, resolve }) {
    onResolve({ filter: NEVER_ASKED_FOR }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: OUTSIDE }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === OUTSIDE) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: OUTSIDE });
      if (found.errors.length > 0) return found;
      return { path: kind === 'require-call' ? found.path : pathToFileURL(found.path).href, external: true };
    });
  },
};

/**
 * What a file reads beside itself is found, though it runs from elsewhere. Errors are told by the lines of our sources only: a map of all
 * packages would be read at each start.
 */
const filesKnowTheirPlace = {
  name: 'files know their place',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|[cm]?js)$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      if (!path.includes('/node_modules/')) return { loader: 'ts', contents: source.replaceAll(OWN_URL, () => url) };
      const place = `var __filename = ${JSON.stringify(path)}, __dirname = ${JSON.stringify(dirname(path))};`;
      const contents = /\b__(dirname|filename)\b/.test(source) ? place + source : source;
      return {
        loader: 'js',
        contents: contents.replaceAll(OWN_URL, () => url).replaceAll('sourceMappingURL', '') + NO_MAP,
      };
    });
  },
};
// Not as a text: this file, too, is compiled by itself, into the command line.
const OWN_URL = /\bimport\.meta\.url\b/g;
const EMPTY_MAP = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');
const NO_MAP = `\n//# sourceMappingURL=data:application/json;base64,${EMPTY_MAP}`;

/** Packages of others still require each other. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';
const require = requireFrom(import.meta['url']);`;

/** Compiles programs, by name, to run on this machine, with the packages they need. See compile.d.mts. */
export async function compile(sources, folder) {
  const { build, stop } = await import('esbuild');
  const { outputFiles } = await build({
    ...PROGRAM,
    entryPoints: sources,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: true,
    minifyWhitespace: true, // the less there is, the sooner it is read
    banner: { js: REQUIRE },
    write: false,
    logLevel: 'silent',
    plugins: [stayOutside, filesKnowTheirPlace],
  }).finally(stop); // its own process would be waited for
  for (const { path, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
  return Object.fromEntries(Object.keys(sources).map((name) => [name, join(folder, `${name}.mjs`)]));
}
