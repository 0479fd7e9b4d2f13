import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson, UnusableJsonError } from '../body/parse-json.ts';
import { ProblemError } from '../problem-error.ts';

/** Largest JSON body; the largest honest one (metadata of 4 KiB) is far below. */
export const BODY_LIMIT_BYTES = 64 * 1024;

const PLAIN = 'application/json';
const UTF8_CHARSET = /;\s*charset\s*=\s*"?utf-?8"?\s*(;|$)/i;

/** The only body the API reads is JSON in UTF-8, uncompressed; everything else is refused before it is looked at. */
export function acceptJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(PLAIN, { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      done(null, readBody(request, body));
    } catch (error) {
      done(error as Error);
    }
  });
}

function readBody(request: FastifyRequest, body: Buffer): unknown {
  const { 'content-type': type = PLAIN, 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding !== 'identity') throw new ProblemError('unsupported_media_type', { detail: 'Send it uncompressed.' });
  if (type !== PLAIN && /charset/i.test(type) && !UTF8_CHARSET.test(type)) {
    throw new ProblemError('unsupported_media_type', { detail: 'Send it in UTF-8.' });
  }
  if (!isUtf8(body)) throw new ProblemError('invalid_json', { detail: 'The body is not UTF-8.' });
  try {
    return parseJson(body.toString('utf8'));
  } catch (error) {
    if (error instanceof UnusableJsonError) throw new ProblemError('invalid_json', { detail: error.message });
    throw error;
  }
}
