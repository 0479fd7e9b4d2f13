import { type TSchema, Type } from '@sinclair/typebox';
import { Nullable } from '../primitives.ts';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/** Query members of every list. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: DEFAULT_PAGE_SIZE })),
  cursor: Type.Optional(Type.String({ maxLength: 1024, description: 'nextCursor of the page before.' })),
};

/** A page of a list, newest first. */
export const pageOf = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });

/** The query of a route that takes none: anything there is a mistake worth telling. */
export const NoQuery = Type.Object({}, { additionalProperties: false });
