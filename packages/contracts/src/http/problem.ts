import { type Static, Type } from '@sinclair/typebox';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { StringEnum } from '../primitives.ts';

/** RFC 9457 problem document; every error of the API has this shape, some codes add members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'URI reference that names the kind of problem.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: StringEnum(Object.keys(ERRORS) as ErrorCode[]),
    requestId: Type.String(),
  },
  { additionalProperties: true, description: 'RFC 9457 problem.' },
);
export type Problem = Static<typeof Problem>;

/** Builds the problem document of a code. `more` are the members the code adds (never secrets: it goes to the client). */
export function problemOf(
  code: ErrorCode,
  requestId: string,
  detail?: string,
  more: Record<string, unknown> = {},
): Problem {
  const { status, title } = ERRORS[code];
  return { type: `/docs/errors#${code}`, title, status, detail: detail ?? title, code, requestId, ...more };
}
