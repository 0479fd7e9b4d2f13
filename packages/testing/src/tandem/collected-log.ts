/** Log lines of a deployment under test, to be asked about. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A pino destination that keeps every line. */
export function collectedLog(): { write(line: string): void; lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { lines, write: (line) => void lines.push(JSON.parse(line) as LogLine) };
}
