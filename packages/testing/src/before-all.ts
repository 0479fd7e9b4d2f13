import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startTestServer } from './postgres/test-server.ts';

const COMPILE = fileURLToPath(new URL('../compile-tests.mjs', import.meta.url));

/** .taprc `before`: tap is our parent, as it is that of every test file. */
await startTestServer(process.ppid);
// Without what tap puts into every process to count its coverage.
execFileSync('env', ['-u', 'NODE_OPTIONS', process.execPath, COMPILE], { stdio: 'inherit' });
process.exit(0);
