import { Ajv, type ValidateFunction } from 'ajv';

// The schemas are TypeBox's: checking them would first compile the schema of schemas.
const ajv = new Ajv({ strict: false, meta: false, validateSchema: false });

/** A job's data does not have the shape its contract says; another try will not help. */
export class InvalidPayloadError extends Error {
  override readonly name = 'InvalidPayloadError';
}

/**
 * Makes the check of one contract: returns the value typed, or throws InvalidPayloadError that names the member.
 * @param atOnce compiles it now and not when the first value comes: a start that compiles all takes a third longer
 */
export function payloadCheck<T>(what: string, schema: object, atOnce = false): (value: unknown) => T {
  let isValid: ValidateFunction<T> | undefined = atOnce ? ajv.compile<T>(schema) : undefined;
  return (value) => {
    isValid ??= ajv.compile<T>(schema);
    if (isValid(value)) return value;
    const [first] = isValid.errors ?? [];
    throw new InvalidPayloadError(`${what}${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`);
  };
}
