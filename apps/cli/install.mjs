// Installs the dependencies when they are missing or not those of package-lock.json. Runs before `npm start`, `npm test`
// and `npm run ops`, so it may use nothing but Node, also a Node too old for the rest.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const LEAST_NODE = [20, 19];
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
  stop(`Tandem needs Node.js ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}
const why = staleness();
if (why) {
  install(why);
  await compileAhead();
}

/** Why node_modules is not what package-lock.json asks for; undefined when it is. Compares contents, because times lie after a checkout. */
function staleness() {
  const wanted = packagesOf('package-lock.json');
  if (!wanted) stop('package-lock.json is missing or damaged; restore it with git.');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!installed) return 'not installed yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const found = installed[path];
    if (!found && !entry.optional && !entry.peer) return `${nameOf(path)} is missing`;
    if (found && (found.version !== entry.version || found.integrity !== entry.integrity))
      return `${nameOf(path)} changed`;
    if (found && !existsSync(join(root, path))) return `${nameOf(path)} is missing`;
  }
  return undefined;
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function install(reason) {
  const started = Date.now();
  process.stderr.write(`Installing dependencies (${reason}) …`);
  // The npm that runs us, if one does; development packages too, whatever NODE_ENV says: the tests need them.
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  const run = spawnSync(npm[0], [...npm.slice(1), ...args], {
    cwd: root,
    env: withoutOurRun(process.env),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && npm.length === 1,
  });
  if (run.status === 0) {
    process.stderr.write(` done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stderr.write(' failed\n');
  process.stderr.write(run.error ? `npm cannot be run: ${run.error.message}\n` : `${run.stdout}${run.stderr}`);
  stop('The dependencies could not be installed; what npm said stands above.');
}

/** So that the first start need not; where it does not work, the start says why. */
async function compileAhead() {
  const { compiledPrograms } = await import('./programs.mjs');
  await compiledPrograms().catch(() => undefined);
}

/** The environment without what npm tells the script it runs, which would change what `npm ci` does. */
function withoutOurRun(env) {
  const ours =
    /^npm_(lifecycle|package|command|config_(global|prefix|local_prefix|workspaces?|include_workspace_root|omit|production|dry_run|json))/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}

function stop(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
