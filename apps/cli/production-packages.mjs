import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/**
 * The folders of all packages of others that a workspace needs to run, as they are installed under `root`: what it
 * declares in `dependencies`, what those declare, and so on, found the way Node finds them. (npm ci --omit=dev
 * --workspace also installs what other workspaces need, a PostgreSQL among it.)
 */
export function productionPackages(root, workspace) {
  const installed = join(root, 'node_modules') + sep;
  const found = new Set();
  const visit = (folder) => {
    const real = realpathSync(folder);
    if (found.has(real)) return;
    found.add(real);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifestOf(real);
    const mayBeMissing = (name) => name in (optionalDependencies ?? {});
    const peers = Object.keys(peerDependencies ?? {}).filter((name) => !peerDependenciesMeta?.[name]?.optional);
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const next = resolved(name, real);
      if (next !== undefined) visit(next);
      else if (!mayBeMissing(name)) throw new Error(`${name}, which ${real} needs, is not installed`);
    }
  };
  visit(join(installed, workspace));
  // The workspaces themselves lie outside and are bundled.
  return [...found].filter((folder) => folder.startsWith(installed)).sort();
}

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

function resolved(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}
