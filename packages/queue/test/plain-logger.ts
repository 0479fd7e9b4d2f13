import type { QueueLogger } from '../src/index.ts';

const write =
  (level: string) =>
  (about: object, message: string): void => {
    const { err, ...rest } = { err: undefined, ...about } as { err?: unknown };
    process.stderr.write(`# ${level} ${message} ${JSON.stringify(rest)} ${err instanceof Error ? err.message : ''}\n`);
  };

/** Warnings and errors as lines on stderr, which tap shows as comments. */
export const plainLogger: QueueLogger = {
  debug: () => {},
  info: () => {},
  warn: write('warn'),
  error: write('error'),
};
