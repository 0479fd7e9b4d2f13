import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifyInstance, FastifySchemaCompiler } from 'fastify';
import { atFirstUse } from './at-first-use.ts';

const MAX_ERRORS = 10;

/** Schema keyword: the value, as JSON text, has at most this many bytes of UTF-8. */
export const MAX_JSON_BYTES = 'x-max-json-bytes';

/**
 * Bodies mean what they say (no coercion, nothing unknown, no defaults); query and path members are texts and are
 * therefore turned into what their schema asks for (RELIABILITY fact 14).
 */
export function validateStrictly(app: FastifyInstance): void {
  const strict = newAjv({ coerceTypes: false });
  const coercing = newAjv({ coerceTypes: true, useDefaults: true });
  const compiler: FastifySchemaCompiler<object> = ({ schema, httpPart, url }) =>
    checkedBy(atFirstUse(url, () => (httpPart === 'body' ? strict : coercing).compile(schema)));
  app.setValidatorCompiler(compiler);
}

/** A check as Fastify calls it: what is wrong is found on the function. */
function checkedBy(validator: () => ValidateFunction): (value: unknown) => boolean {
  const check: { (value: unknown): boolean; errors?: ValidateFunction['errors'] } = (value) => {
    const validate = validator();
    const fits = validate(value) as boolean;
    check.errors = validate.errors ?? null;
    return fits;
  };
  return check;
}

function newAjv(options: Options): Ajv {
  // The schemas are TypeBox's: checking them would first compile the schema of schemas.
  const ajv = new Ajv({
    allErrors: true,
    removeAdditional: false,
    useDefaults: false,
    strict: true,
    meta: false,
    validateSchema: false,
    ...options,
  });
  addFormats.default(ajv, ['date-time']);
  ajv.addKeyword({
    keyword: MAX_JSON_BYTES,
    schemaType: 'number',
    error: { message: ({ schema }) => `must have at most ${schema} bytes as JSON` },
    validate: (limit: number, value: unknown) => Buffer.byteLength(JSON.stringify(value)) <= limit,
  });
  return ajv;
}

/** What a client is told about a request that does not fit its schema; at most ten lines. */
export type FieldError = { path: string; message: string };

const PARTS: Record<string, string> = { body: '', querystring: '/query', params: '/path', headers: '/headers' };

/** Turns Ajv's findings into JSON pointers and short messages; query members are found under `/query`. */
export function fieldErrors(found: readonly Partial<ErrorObject>[], part: string): FieldError[] {
  return found.slice(0, MAX_ERRORS).map(({ instancePath = '', keyword, params = {}, message = 'is not valid' }) => {
    const path = `${PARTS[part] ?? ''}${instancePath}`;
    if (keyword === 'required') return { path: `${path}/${params['missingProperty']}`, message: 'is missing' };
    if (keyword === 'additionalProperties') {
      return { path: `${path}/${params['additionalProperty']}`, message: 'is not known here' };
    }
    if (keyword === 'enum') return { path, message: `must be one of ${params['allowedValues'].join(', ')}` };
    return { path: path === '' ? '/' : path, message };
  });
}
