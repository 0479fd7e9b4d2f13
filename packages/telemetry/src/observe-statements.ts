import type { ProcessMetrics } from './metrics/process-metrics.ts';
import { statementName } from './statement-name.ts';
import type { Tracing } from './tracing/tracing.ts';

type EndedStatement = {
  readonly sql: string;
  readonly startedAt: number;
  readonly ms: number;
  readonly error?: unknown;
};

/** Measures each SQL statement, and adds a span for it to the trace it was sent in, if it was sent in one. */
export function observeStatements(
  { statementDuration }: Pick<ProcessMetrics, 'statementDuration'>,
  tracing?: Tracing,
): (statement: EndedStatement) => void {
  return (statement) => {
    const { sql, ms } = statement;
    const name = statementName(sql);
    const failed = 'error' in statement;
    statementDuration.observe({ statement: name, outcome: failed ? 'failed' : 'ok' }, ms / 1000);
    if (tracing?.current() === undefined) return;
    const span = tracing.start(name, {
      kind: 'client',
      startedAt: statement.startedAt,
      attributes: { 'db.system.name': 'postgresql', 'db.query.text': sql.replaceAll(/\s+/g, ' ') },
    });
    span.end(statement.error);
  };
}
