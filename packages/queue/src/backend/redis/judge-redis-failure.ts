import { ReplyError } from 'ioredis';
import type { FailureVerdict } from '../backend.ts';

/**
 * Tells what a failed command of the Redis backend did. An error reply (full, loading, read-only) means not carried
 * out; BullMQ's own refusals carry a numeric code; a broken or silent connection leaves it open.
 */
export function judgeRedisFailure(error: unknown): FailureVerdict {
  if (error instanceof ReplyError) return 'notDone';
  if (error instanceof TypeError || error instanceof RangeError) return 'refused';
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? 'refused' : 'unknown';
}
