import { errorCode } from '@tandem/db';

/** What a log line says about a failed SQL call: its SQLSTATE and the function that raised it, where PostgreSQL names one. */
export function sqlErrorFacts(error: unknown): { sqlstate?: string; sqlFunction?: string } {
  const sqlstate = errorCode(error);
  if (sqlstate === undefined) return {};
  const [, sqlFunction] = /function "?(\w+)/.exec(contextOf(error)) ?? [];
  return sqlFunction === undefined ? { sqlstate } : { sqlstate, sqlFunction };
}

/** PostgreSQL's call stack at the error, innermost first; TypeORM keeps the error it got. */
function contextOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('driverError' in error) return contextOf(error.driverError);
  return 'where' in error && typeof error.where === 'string' ? error.where : '';
}
