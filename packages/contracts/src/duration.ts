import { Type } from '@sinclair/typebox';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A length of time in one unit: 90s, 15m, 12h or 30d. */
export const Duration = Type.String({ pattern: '^[1-9]\\d{0,6}[smhd]$', description: '90s, 15m, 12h or 30d.' });

/** Seconds of a Duration; undefined when the text is none. */
export function secondsOf(text: string): number | undefined {
  const [, amount, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  return amount === undefined || unit === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 0);
}
