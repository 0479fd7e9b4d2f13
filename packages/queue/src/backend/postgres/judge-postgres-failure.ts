import { SchemaMigrationRequiredError } from 'bullmq';
import { DatabaseError } from 'pg';
import type { FailureVerdict } from '../backend.ts';

/** SQLSTATE classes that say how the server is, not what was asked: PostgreSQL manual, appendix A. */
const SERVER_STATE = new Set(['08', '25', '40', '53', '55', '57', '58', 'XX']);
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EACCES']);

/** Tells what a failed command of the PostgreSQL backend did. BullMQ's own refusals carry a numeric code. */
export function judgePostgresFailure(error: unknown): FailureVerdict {
  if (error instanceof DatabaseError) return SERVER_STATE.has(error.code?.slice(0, 2) ?? '') ? 'notDone' : 'refused';
  if (error instanceof TypeError || error instanceof RangeError) return 'refused';
  if (error instanceof SchemaMigrationRequiredError) return 'notDone';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return 'refused';
  return typeof code === 'string' && NEVER_SENT.has(code) ? 'notDone' : 'unknown';
}
