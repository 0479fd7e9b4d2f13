/** Every rival by name; what each one is stands in its file and in serve.ts. */
export const RIVAL_NAMES = [
  'typeorm-transaction',
  'pg-transaction',
  'one-function',
  'nothing',
  'bare-select',
  'parse-and-hmac',
] as const;
export type RivalName = (typeof RIVAL_NAMES)[number];
