import { ProblemError } from '../problem-error.ts';

/** The answer to a member that fits its schema and still cannot be: 400, told like the schema's own findings. */
export function invalidMember(path: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { members: { errors: [{ path, message }] } });
}
