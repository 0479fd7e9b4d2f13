// How tap runs a test file: as before-all.ts had it compiled, which takes a third of the time that loading its sources by tsx does.
// Whatever else runs with these arguments (before-all.ts itself) is loaded by tsx, and with UNCOMPILED=1 the tests are, too: coverage
// is counted by the sources.
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import processOnSpawn from 'process-on-spawn';
import { compiledTest } from './compiled-test.mjs';

const [, asked] = process.argv;
const compiled = compiledTest(asked);
if (isMainThread && process.env.UNCOMPILED !== '1' && existsSync(compiled)) {
  // Nothing is counted, so what a test starts need not be watched by tap: a third of a second of CPU for each process.
  processOnSpawn.removeAllListeners();
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(compiled).href);
  // Node goes on to the file it was asked for.
  const nothing = `{ format: 'module', source: '', shortCircuit: true }`;
  const hook = `export const load = (url, context, next) => url === ${JSON.stringify(pathToFileURL(asked).href)} ? ${nothing} : next(url, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
} else if (isMainThread) await import('tsx');
