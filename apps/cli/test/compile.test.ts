import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from '@tandem/cli/compile';
import t from 'tap';

// The compiler that runs here was compiled by itself, as it is in the command line.
t.test('what a program reads beside itself is found where its source is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'compile-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const source = join(folder, 'program.ts');
  await writeFile(source, `const place: string = import.meta${'.url'}; process.stdout.write(place);`);
  const compiled = await compile({ program: source }, join(folder, 'out'));
  t.equal(execFileSync(process.execPath, [compiled.program], { encoding: 'utf8' }).trim(), pathToFileURL(source).href);
});
