export type LocalPostgresErrorCode =
  | 'no_binaries'
  | 'no_passwd_entry'
  | 'data_folder_broken'
  | 'data_folder_in_use'
  | 'data_folder_not_writable'
  | 'data_folder_unreachable'
  | 'port_taken'
  | 'start_failed';

/** Why the local PostgreSQL could not run. The message is one line that says what to do; decide by `code`. */
export class LocalPostgresError extends Error {
  override name = 'LocalPostgresError';

  constructor(
    readonly code: LocalPostgresErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message.replaceAll(/\s+/g, ' ').trim(), options);
  }
}

/** The errno name of a file system or process error ('EACCES', …), undefined for everything else. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Turns whatever a start threw into a LocalPostgresError about this data folder; one that is already, stays. */
export function asLocalPostgresError(error: unknown, dataDir: string): LocalPostgresError {
  if (error instanceof LocalPostgresError) return error;
  const errno = errnoOf(error);
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : dataDir;
  if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS' || errno === 'ENOENT') {
    return new LocalPostgresError(
      'data_folder_not_writable',
      `${path} cannot be written or read by this user: choose another data folder, or start as the user it belongs to.`,
      { cause: error },
    );
  }
  if (errno === 'ENOTDIR' || errno === 'EEXIST') {
    return new LocalPostgresError('data_folder_broken', `${path} is not a folder: choose another data folder.`, {
      cause: error,
    });
  }
  if (errno === 'EISDIR') {
    return new LocalPostgresError('data_folder_broken', `${path} is a folder, and a file is wanted there: remove it.`, {
      cause: error,
    });
  }
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return new LocalPostgresError('start_failed', `The disk of ${dataDir} is full: PostgreSQL needs about 60 MB.`, {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new LocalPostgresError('start_failed', `PostgreSQL in ${dataDir} did not start: ${reason}`, { cause: error });
}
