import { Ajv, type ValidateFunction } from 'ajv';

const ajv = new Ajv({ strict: false });

/** A job's data does not have the shape its contract says; another try will not help. */
export class InvalidPayloadError extends Error {
  override readonly name = 'InvalidPayloadError';
}

/** Makes the check of one contract: returns the value typed, or throws InvalidPayloadError that names the member. */
export function payloadCheck<T>(what: string, schema: object): (value: unknown) => T {
  const isValid: ValidateFunction<T> = ajv.compile<T>(schema);
  return (value) => {
    if (isValid(value)) return value;
    const [first] = isValid.errors ?? [];
    throw new InvalidPayloadError(`${what}${first?.instancePath ?? ''} ${first?.message ?? 'is not valid'}`);
  };
}
