type Write = (about: object, message: string) => void;

/** What this package needs of a logger; pino fits. */
export type QueueLogger = { debug: Write; info: Write; warn: Write; error: Write };

/** Says an error of one kind; repeats within the window are only counted. */
export type ErrorLog = (kind: string, error: unknown, about?: object) => void;

const WINDOW_MS = 5_000;

/** What tells two errors of one kind apart: the code where there is one, else the class. */
function errorKey(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error ? String(error.code) : error.name;
}

/**
 * A log for errors that come in floods (a server that is away): each kind is written once per five seconds, with the
 * number of those left out since the last time.
 */
export function createErrorLog(logger: QueueLogger): ErrorLog {
  const seen = new Map<string, { until: number; suppressed: number }>();
  return (kind, error, about = {}) => {
    const key = `${kind} ${errorKey(error)}`;
    const now = Date.now();
    const entry = seen.get(key);
    if (entry !== undefined && now < entry.until) {
      entry.suppressed += 1;
      return;
    }
    seen.set(key, { until: now + WINDOW_MS, suppressed: 0 });
    logger.warn({ err: error, ...about, suppressed: entry?.suppressed ?? 0 }, kind);
  };
}
