import { type SchemaOptions, type StringOptions, Type } from '@sinclair/typebox';

/** What a setting says about itself beside its JSON Schema; read by the loader and by the generated documents. */
export type SettingNotes = {
  readonly description: string;
  /** Shown in .env.example; never a value that production would accept. */
  readonly example?: string;
  /** Never printed, and checked for strength in production. */
  readonly secret?: true;
};

type Notes<T> = SettingNotes & { readonly default?: T } & SchemaOptions;

/** Free text. */
export const text = (notes: Notes<string> & StringOptions) => Type.String({ minLength: 1, ...notes });

/** A secret of at least 8 characters anywhere; production asks for more (production.ts). */
export const secret = (notes: Omit<SettingNotes, 'secret'>) => Type.String({ minLength: 8, secret: true, ...notes });

/** An address with one of the given schemes. It may carry a password, so it is treated as a secret when printed. */
export const address = (schemes: readonly string[], notes: Omit<SettingNotes, 'secret'>) =>
  Type.String({
    pattern: `^(${schemes.map((scheme) => scheme.replace('+', '\\+')).join('|')})://[^\\s]+$`,
    schemes,
    secret: true,
    ...notes,
  });

/** A whole number within bounds. */
export const count = (minimum: number, maximum: number, notes: Notes<number>) =>
  Type.Integer({ minimum, maximum, ...notes });

/** `true` or `false`. */
export const flag = (notes: Notes<boolean>) => Type.Boolean({ ...notes });

/** Some of a few words, separated by commas. */
export const choices = (members: readonly string[], notes: Notes<string>) =>
  Type.String({ pattern: `^(${members.join('|')})(,(${members.join('|')}))*$`, members, ...notes });

/** One of a few words. */
export const choice = <const T extends readonly string[]>(values: T, notes: Notes<T[number]>) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...notes });
