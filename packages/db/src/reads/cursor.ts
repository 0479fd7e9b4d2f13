/** A cursor that is none of this list. */
export class InvalidCursorError extends Error {}

/** Where a page ended in a list that goes by time: the instant (ISO, milliseconds) and id of its last item. */
export type Place = { at: string; id: string };

/** The opaque text that says where a page of a list ended. `name` keeps cursors of different lists apart. */
export const cursorAfter = (name: string, place: number): string => encoded(`${name}:${place}`);

/** The number a cursor stands for. @throws InvalidCursorError */
export function numberIn(cursor: string, name: string): number {
  const [, found, digits] = /^([a-z]+):(\d{1,15})$/.exec(decoded(cursor)) ?? [];
  if (found !== name || cursorAfter(name, Number(digits)) !== cursor) throw refused();
  return Number(digits);
}

export const cursorAfterPlace = (name: string, { at, id }: Place): string => encoded(`${name}:${at}:${id}`);

const PLACE = /^([a-z]+):((?:19[7-9]\d|2\d{3})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z):([^\0]+)$/s;

/** The place a cursor stands for. @throws InvalidCursorError */
export function placeIn(cursor: string, name: string): Place {
  const [, found, at, id] = PLACE.exec(decoded(cursor)) ?? [];
  if (found !== name || at === undefined || id === undefined || Number.isNaN(Date.parse(at))) throw refused();
  if (cursorAfterPlace(name, { at, id }) !== cursor) throw refused();
  return { at, id };
}

/** The items of a page, of which one more than `limit` were asked for, and where the next page begins. */
export function pageOf<T>(rows: readonly T[], limit: number, cursorOf: (last: T) => string) {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** The same for a list that goes by a text. */
export const cursorAfterText = (name: string, place: string): string => encoded(`${name}:${place}`);

/** The text a cursor stands for. @throws InvalidCursorError */
export function textIn(cursor: string, name: string): string {
  const [, found, place] = /^([a-z]+):([^\0]+)$/.exec(decoded(cursor)) ?? [];
  if (found !== name || place === undefined || cursorAfterText(name, place) !== cursor) throw refused();
  return place;
}

const encoded = (text: string) => Buffer.from(text).toString('base64url');
const decoded = (cursor: string) => Buffer.from(cursor, 'base64url').toString('utf8');
const refused = () => new InvalidCursorError('not a cursor of this list');
