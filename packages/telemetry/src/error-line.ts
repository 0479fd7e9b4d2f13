import { pino } from 'pino';
import { REDACTED, redact } from './redact.ts';

/** Members of database errors that quote rows and parameters, and so what users sent: PostgreSQL's, and TypeORM's of its queries. */
const QUOTING = new Set(['detail', 'internalQuery', 'parameters']);

/** An error as a log line shows it: class, message, stack, code and place, without what it quotes. */
export function errorLine(error: unknown): unknown {
  return redact(withoutQuotes(pino.stdSerializers.err(error as Error)));
}

function withoutQuotes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (QUOTING.has(name) && item !== undefined) return [name, REDACTED];
      return [name, name === 'driverError' ? withoutQuotes(item) : item];
    }),
  );
}
