import type * as OpenTelemetry from '@opentelemetry/api';
import type { Logger } from '../logger.ts';

/** A collector that is away says so with every batch; once a minute is enough. */
const EVERY_MS = 60_000;

/** Lets OpenTelemetry say in our log what goes wrong with it. */
export function tellOfTrouble({ diag, DiagLogLevel }: typeof OpenTelemetry, logger: Logger): void {
  let silentUntil = 0;
  const say = (text: string) => {
    if (Date.now() < silentUntil) return;
    silentUntil = Date.now() + EVERY_MS;
    logger.warn({ reason: reasonIn(text) }, 'traces are not exported');
  };
  const nothing = () => undefined;
  diag.setLogger({ error: say, warn: say, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
}

/** Errors come as a JSON object with their stack. */
function reasonIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? text);
  } catch {
    return text;
  }
}
