/** Members of Stripe's objects, read without trusting their shape: they differ by API version. */
export type Members = Readonly<Record<string, unknown>>;

/** A member is missing, or is not what it must be. */
export class UnreadableObjectError extends Error {
  override readonly name = 'UnreadableObjectError';
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a member; an empty one for anything else. */
export const objectIn = (value: unknown): Members => (isMembers(value) ? value : {});

/** The rows of a list, Stripe's own (`{data: […]}`) or a plain one. */
export function rowsIn(value: unknown): Members[] {
  const rows = Array.isArray(value) ? value : objectIn(value)['data'];
  return Array.isArray(rows) ? rows.filter(isMembers) : [];
}

/** An id, also of an expanded object. */
export function idIn(value: unknown): string | null {
  const id = isMembers(value) ? value['id'] : value;
  return typeof id === 'string' && id !== '' ? id : null;
}

export function requiredId(value: unknown, what: string): string {
  const id = idIn(value);
  if (id === null) throw new UnreadableObjectError(`${what} is missing`);
  return id;
}

/** Money in its smallest unit; 0 when absent. */
export const minorIn = (value: unknown): number => (Number.isSafeInteger(value) ? Number(value) : 0);

/** Unix seconds as milliseconds; null for anything else. */
export const instantIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value * 1000 : null;

export function requiredInstant(value: unknown, what: string): number {
  const at = instantIn(value);
  if (at === null) throw new UnreadableObjectError(`${what} is missing`);
  return at;
}

export const metadataIn = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectIn(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
