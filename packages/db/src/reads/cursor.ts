/** A cursor that is none of this list. */
export class InvalidCursorError extends Error {}

/** The opaque text that says where a page of a list ended. `name` keeps cursors of different lists apart. */
export const cursorAfter = (name: string, place: number): string =>
  Buffer.from(`${name}:${place}`).toString('base64url');

/** The place a cursor stands for. @throws InvalidCursorError */
export function numberIn(cursor: string, name: string): number {
  const [, found, digits] = /^([a-z]+):(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (found !== name || cursorAfter(name, Number(digits)) !== cursor) {
    throw new InvalidCursorError('not a cursor of this list');
  }
  return Number(digits);
}
