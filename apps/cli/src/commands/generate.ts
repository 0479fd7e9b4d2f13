import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, EXIT } from '../command.ts';
import { documents } from '../generate/documents.ts';
import { embeddedDatabase } from '../local/database.ts';
import { localSecrets } from '../local/secrets.ts';
import { prepareDatabase } from '../prepare-database.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export const generate = command({
  usage: `
npm run generate -- [--check] [--json]

Writes .env.example and docs/generated from the code and a freshly migrated database.
  --check  writes nothing; exit code 1 and the names of the files that are not current
`,
  options: { check: { type: 'boolean' }, json: { type: 'boolean' } },
  async run(values, _positionals, { out }) {
    const stale: string[] = [];
    for (const [path, text] of await withMigratedDatabase(documents)) {
      const file = join(ROOT, path);
      if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue;
      stale.push(path);
      if (values.check) continue;
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const verb = values.check ? 'not current (npm run generate):' : 'written:';
    const told = stale.length === 0 ? 'generated files are current' : `${verb} ${stale.join(', ')}`;
    out.write(values.json ? `${JSON.stringify({ stale })}\n` : `${told}\n`);
    return values.check && stale.length > 0 ? EXIT.wrong : EXIT.done;
  },
});

/** A PostgreSQL of its own for a moment, so that what is described is what the migrations of this code make. */
async function withMigratedDatabase<R>(run: (ownerUrl: string) => Promise<R>): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-generate-'));
  try {
    const database = await embeddedDatabase(folder, await localSecrets(folder));
    try {
      await prepareDatabase({ ownerUrl: database.ownerUrl }, {});
      return await run(database.ownerUrl);
    } finally {
      await database.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
