import { invalidMember } from './invalid-member.ts';

/** Years that JavaScript, PostgreSQL and a four-digit year can all hold. */
const [FIRST, LAST] = [Date.UTC(1970, 0), Date.UTC(3000, 0)];

/**
 * An instant a client sent, as it travels inside: UTC and milliseconds, finer parts cut off.
 * @param path of the member, for the answer
 * @throws ProblemError validation_failed for a day or second that does not exist, and before 1970 or after 2999
 */
export function instantOf(text: string, path: string): string {
  const at = Date.parse(text);
  if (at >= FIRST && at < LAST) return new Date(at).toISOString();
  throw invalidMember(path, 'must be an instant from 1970 to 2999');
}
