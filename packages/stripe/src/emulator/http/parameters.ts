import { type Static, type TProperties, type TSchema, type TUnsafe, Type } from '@sinclair/typebox';
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value';
import { type Failure, invalid } from '../core/failure.ts';

/** Parameters of a request; what is not named here is refused, as Stripe does. */
export const parameters = <P extends TProperties>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

export const text = Type.String({ minLength: 1, maxLength: 5000 });
export const integer = Type.Integer();
export const flag = Type.Boolean();
/** A value that an empty text takes away. */
export const clearable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Literal('')]);
export const oneOf = <const T extends readonly string[]>(...words: T) =>
  Type.Union(words.map((word) => Type.Literal(word))) as unknown as TUnsafe<T[number]>;
export const metadata = clearable(Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 500 })));
export const optional = Type.Optional;
export const list = Type.Array;

/** The parameters of every list. */
export const page = {
  limit: optional(Type.Integer({ minimum: 1, maximum: 100 })),
  starting_after: optional(text),
  ending_before: optional(text),
};

/** `created[gte]=…`, or one second. */
export const range = Type.Union([
  parameters({ gt: optional(integer), gte: optional(integer), lt: optional(integer), lte: optional(integer) }),
  integer,
]);

/** Texts become what the schema says. Throws Stripe's refusal of the first parameter that does not fit. */
export function readParameters<S extends TSchema>(schema: S, given: unknown): Static<S> {
  const value = Value.Convert(schema, structuredClone(given));
  const error = Value.Errors(schema, value).First();
  if (error) throw refusal(error);
  return value as Static<S>;
}

function refusal(error: ValueError): Failure {
  const [first = '', ...rest] = error.path.slice(1).split('/');
  const param = first + rest.map((part) => `[${part}]`).join('');
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    return invalid(`Received unknown parameter: ${param}`, param, 'parameter_unknown');
  }
  if (error.type === ValueErrorType.ObjectRequiredProperty) {
    return invalid(`Missing required param: ${param}.`, param, 'parameter_missing');
  }
  const shown = typeof error.value === 'string' ? error.value : JSON.stringify(error.value);
  if (error.schema['type'] === 'integer') {
    return invalid(`Invalid integer: ${shown}`, param, 'parameter_invalid_integer');
  }
  if (shown === '') {
    return invalid(`You passed an empty string for '${param}'.`, param, 'parameter_invalid_empty');
  }
  return invalid(`Invalid ${param}: ${shown}`, param);
}

/** Metadata after a request: keys are set, empty ones taken away, an empty text takes all. */
export function mergedMetadata(
  before: Record<string, string> | null,
  given: Static<typeof metadata> | undefined,
): Record<string, string> {
  if (given === '') return {};
  const merged = { ...before, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
