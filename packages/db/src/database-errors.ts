/** SQLSTATE of a PostgreSQL error, or Node's code of a broken connection; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('driverError' in error && error.driverError) return errorCode(error.driverError) ?? ownCode(error);
  return ownCode(error);
}

function ownCode(error: object): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const STATEMENT_TOO_LONG = '57014';
const UNAVAILABLE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
  ...['57P01', '57P02', '57P03', '57P05', STATEMENT_TOO_LONG], // shutting down, starting up, idle session ended
  ...['53000', '53100', '53200', '53300', '53400'], // out of disk, memory, connections
  ...['25006', '58000', '58030'], // read-only, system and I/O errors
]);
const RETRY = new Set(['40001', '40P01', '55P03']); // serialization, deadlock, lock not available

/** Is PostgreSQL away, full, read-only or too slow, so that waiting may help and the request is not to blame? */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== undefined) return UNAVAILABLE.has(code) || code.startsWith('08');
  // pg gives no code for a connection it lost or could not make in time; these classes of its own are all it leaves.
  return error instanceof Error && PG_WITHOUT_CODE.test(error.message);
}

/**
 * Would the same call succeed when tried again, maybe later? A statement that the server cut off for its length is not meant: it would
 * be cut off again.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  return (isDatabaseUnavailable(error) && errorCode(error) !== STATEMENT_TOO_LONG) || RETRY.has(errorCode(error) ?? '');
}

const PG_WITHOUT_CODE =
  /^(Connection terminated|Query read timeout|timeout (exceeded|expired)|Client has encountered a connection error|Client was closed)/;
