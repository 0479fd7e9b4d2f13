const SHOWN = new Set(['error', 'fatal']);

/** What a terminal should show of one line of a process's log: errors in brief, nothing of the rest. */
export function errorIn(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as {
      level?: unknown;
      msg?: unknown;
      requestId?: unknown;
      err?: { message?: unknown };
    };
    if (!SHOWN.has(String(entry.level))) return undefined;
    const cause = entry.err?.message === undefined || entry.err.message === entry.msg ? '' : `: ${entry.err.message}`;
    const request = entry.requestId === undefined ? '' : ` (request ${entry.requestId})`;
    return `${entry.msg ?? 'error'}${cause}${request}`;
  } catch {
    return undefined;
  }
}
