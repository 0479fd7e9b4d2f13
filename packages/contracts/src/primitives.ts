import { type Static, type TSchema, Type } from '@sinclair/typebox';

/** A union of string literals as a JSON Schema `enum`, which reads better in OpenAPI than `anyOf`. */
export const StringEnum = <const T extends readonly string[]>(values: T, options: { description?: string } = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });

/** Nullable in JSON Schema 2020-12 terms. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The two kinds of credits a user spends (PRODUCT 2). */
export const CREDIT_TYPES = ['analysis', 'roast'] as const;
export const CreditType = StringEnum(CREDIT_TYPES, { description: 'Which kind of credit.' });
export type CreditType = Static<typeof CreditType>;

/** What a lot can hold: one kind, or `any` of them (pool and bought credits). */
export const LotCreditType = StringEnum(['analysis', 'roast', 'any'] as const);
export type LotCreditType = Static<typeof LotCreditType>;

export const CreditSystem = StringEnum(['v1', 'v2'] as const, {
  description: 'v1: one pool for both types. v2: a monthly allocation of each type.',
});
export type CreditSystem = Static<typeof CreditSystem>;

/** Largest amount of one mutation (PRODUCT 3.3). */
export const MAX_AMOUNT = 1_000_000;
export const Amount = Type.Integer({ minimum: 1, maximum: MAX_AMOUNT, description: 'Whole credits, 1 to 1,000,000.' });

/** `sub` of the token: non-empty, at most 128 characters (PRODUCT 5). */
export const UserId = Type.String({ minLength: 1, maxLength: 128 });
/** A user named by the path of a route. */
export const UserParams = Type.Object({
  userId: Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: '^[^\\u0000]+$',
    description: 'As `sub` of the token.',
  }),
});

export const OperationId = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });

export const Timestamp = Type.String({ format: 'date-time', description: 'UTC instant, RFC 3339.' });

/** An instant as it travels inside: UTC, milliseconds, a year that every part can hold. */
export const Instant = Type.String({ pattern: '^(19[7-9]\\d|2\\d{3})-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' });

export const Action = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'What the credit was spent on, in your words.',
});
export const Platform = Type.String({ minLength: 1, maxLength: 64, description: 'Where it was spent: web, ios, …' });
export const Reason = Type.String({ minLength: 1, maxLength: 500, description: 'Why; kept on the audit log.' });
export const TicketId = Type.String({ minLength: 1, maxLength: 128 });

/** Largest `metadata`, as JSON text. */
export const MAX_METADATA_BYTES = 4096;
export const Metadata = Type.Record(Type.String({ maxLength: 128 }), Type.Unknown(), {
  description: `Free JSON object kept with the ledger entry; at most ${MAX_METADATA_BYTES} bytes as JSON.`,
  'x-max-json-bytes': MAX_METADATA_BYTES,
});
