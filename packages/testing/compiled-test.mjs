import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where compiled test files are, each at its own path. */
export const COMPILED_TESTS = join(ROOT, 'node_modules/.cache/tandem/tests');

/** The path of a test file within the project, without its ending. */
export const testName = (file) => relative(ROOT, file).replace(/\.ts$/, '');

/** Where the compiled form of a test file is, or would be. */
export const compiledTest = (file) => join(COMPILED_TESTS, `${testName(file)}.mjs`);
