import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandError, EXIT } from './command.ts';

/** Where a local run keeps its data unless told otherwise, from the project's folder. */
export const DEFAULT_DATA_DIR = '.tandem';

/** Makes the data folder if it is not there, for us alone, and returns its full path. */
export async function openDataDir(cwd: string, dataDir: string | undefined): Promise<string> {
  const path = resolve(cwd, dataDir ?? DEFAULT_DATA_DIR);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'it is not a folder' : `it cannot be made (${code})`;
    throw new CommandError(EXIT.unavailable, `The data folder ${path} cannot be used: ${why}.`);
  }
}
