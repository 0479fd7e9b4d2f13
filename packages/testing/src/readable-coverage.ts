import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Run between the tests and `tap report`: tsx leaves the source texts out of its source maps but keeps an empty place
 * for them, and for that the report takes every file as empty and fully covered. Without the place it reads the files.
 */

const FOLDER = '.tap/coverage';
type Recorded = { 'source-map-cache'?: Record<string, { data: { sourcesContent?: unknown } }> };

for (const name of await readdir(FOLDER)) {
  const file = join(FOLDER, name);
  const recorded = JSON.parse(await readFile(file, 'utf8')) as Recorded;
  for (const map of Object.values(recorded['source-map-cache'] ?? {})) delete map.data.sourcesContent;
  await writeFile(file, JSON.stringify(recorded));
}
