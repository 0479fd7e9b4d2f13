// Compiles all test files, with what they share in files beside them: from the sources as they are now, in a second or two.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from '@tandem/cli/compile';
import { COMPILED_TESTS, testName } from './compiled-test.mjs';

const tests = (await Promise.all(['../../apps', '../../packages'].map(testsIn))).flat();
await rm(COMPILED_TESTS, { recursive: true, force: true });
await compile(Object.fromEntries(tests.map((file) => [testName(file), file])), COMPILED_TESTS);

async function testsIn(path) {
  const folder = fileURLToPath(new URL(path, import.meta.url));
  const files = await readdir(folder, { recursive: true });
  return files
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file));
}
