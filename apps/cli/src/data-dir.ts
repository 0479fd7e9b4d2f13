import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeFolder } from '@tandem/local-postgres';
import { CommandError, EXIT } from './command.ts';

/** Where a local run keeps its data unless told otherwise, from the project's folder. */
export const DEFAULT_DATA_DIR = '.tandem';

/**
 * Makes the data folder if it is not there, for us alone, and returns its full path. Throws a CommandError when it
 * cannot be made, or not be written.
 */
export async function openDataDir(cwd: string, dataDir: string | undefined): Promise<string> {
  const path = resolve(cwd, dataDir ?? DEFAULT_DATA_DIR);
  const refuse = (why: string) =>
    new CommandError(
      EXIT.unavailable,
      `The data folder ${path} cannot be used: ${why}; choose another with --data-dir.`,
    );
  try {
    await makeFolder(path, 0o700);
    if (!(await stat(path)).isDirectory()) throw refuse('it is not a folder');
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(code === 'ENOTDIR' ? 'it is not a folder' : `this user may not write there (${code})`);
  }
}
