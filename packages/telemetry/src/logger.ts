import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, type LoggerOptions as PinoOptions, pino } from 'pino';
import { errorLine } from './error-line.ts';
import { redact } from './redact.ts';

export type { Logger };

export type LoggerOptions = {
  /** Which process speaks: `api`, `worker`, `cli`. */
  name: string;
  level: PinoOptions['level'] & string;
  /** Coloured lines for a person instead of JSON. */
  pretty?: boolean;
  /** Where the lines go; standard output when absent. */
  destination?: DestinationStream;
};

/** Milliseconds after which buffered lines are written at the latest. */
const FLUSH_MS = 250;

/**
 * The logger of one process: one JSON object a line, secrets taken out of members, messages and errors, an ISO time,
 * the level by name. Lines below `error` are buffered for at most a quarter of a second.
 */
export function createLogger({ name, level, pretty = false, destination }: LoggerOptions): Logger {
  const options: PinoOptions = {
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redactMembers },
    serializers: { err: errorLine },
    hooks: {
      logMethod(args, method) {
        for (const [at, arg] of args.entries()) if (typeof arg === 'string') args[at] = redact(arg) as string;
        method.apply(this, args);
      },
    },
  };
  return pino(options, destination ?? (pretty ? prettyLines() : bufferedLines()));
}

function redactMembers(members: Record<string, unknown>): Record<string, unknown> {
  return redact(members) as Record<string, unknown>;
}

function bufferedLines(): DestinationStream {
  const lines = pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: FLUSH_MS });
  // A parent that is gone no longer reads our lines, and the flush at the exit would try a broken pipe again forever.
  process.once('disconnect', () => {
    lines.flushSync = () => undefined;
  });
  return lines;
}

/** Loaded only when asked for: production images need not carry it. */
function prettyLines(): DestinationStream {
  const { PinoPretty } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return PinoPretty({ ignore: 'pid,name', translateTime: 'SYS:HH:MM:ss.l', sync: true });
}
