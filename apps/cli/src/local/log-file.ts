import { createWriteStream } from 'node:fs';
import { mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';

/** A log larger than this is set aside as `<name>.1` at the next start. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Opens a log for appending. */
export async function openLogFile(file: string): Promise<Writable> {
  await mkdir(dirname(file), { recursive: true });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_BYTES) await rename(file, `${file}.1`);
  return createWriteStream(file, { flags: 'a', mode: 0o600 });
}
