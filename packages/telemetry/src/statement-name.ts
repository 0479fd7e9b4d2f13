/** Our statements are constant texts, give or take a LIMIT; this is far above their number. */
const MAX_KNOWN = 500;
const known = new Map<string, string>();

const CALLED = [/\bFROM (?!unnest\b)(\w+) ?\(/i, /^SELECT (\w+) ?\(/i, /\b(?:FROM|INTO|UPDATE) (?!unnest\b)"?(\w+)/i];

/**
 * A short name for a statement, for labels and spans: the function it calls, else the first table it names, else its
 * first word. Few values, because it is never made of parameters.
 */
export function statementName(sql: string): string {
  const found = known.get(sql);
  if (found !== undefined) return found;
  const text = sql.replaceAll(/\s+/g, ' ').trim();
  const [called] = CALLED.flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
  const name = called ?? /^\w+/.exec(text)?.[0]?.toLowerCase() ?? 'statement';
  if (known.size < MAX_KNOWN) known.set(sql, name);
  return name;
}
