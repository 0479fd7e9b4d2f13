import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { createLogger, inSpan, openTracing } from '../src/index.ts';
import { statementName } from '../src/statement-name.ts';
import { readTraceparent, writeTraceparent } from '../src/tracing/traceparent.ts';

const TRACEPARENT = '00-abcdef0123456789abcdef0123456789-0123456789abcdef-01';

t.test('a traceparent is read and written; what is none is ignored', async (t) => {
  const read = readTraceparent(TRACEPARENT);
  t.same(read, {
    traceId: 'abcdef0123456789abcdef0123456789',
    spanId: '0123456789abcdef',
    traceFlags: 1,
    isRemote: true,
  });
  t.equal(read && writeTraceparent(read), TRACEPARENT);
  const unrecorded = readTraceparent(`${TRACEPARENT.slice(0, -2)}00`);
  t.equal(unrecorded && writeTraceparent(unrecorded), undefined);
  const zeros = `00-${'0'.repeat(32)}-0123456789abcdef-01`;
  for (const none of [undefined, '', 'x', zeros, `${TRACEPARENT}\n`, TRACEPARENT.toUpperCase(), `${TRACEPARENT}, x`])
    t.equal(readTraceparent(none), undefined);
});

t.test('a collector that is away holds up nobody, and is told of without its password', async (t) => {
  Object.assign(process.env, { OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_EXPORTER_OTLP_TIMEOUT: '500' });
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'info', destination: { write: (line) => lines.push(line) } });
  const endpoint = 'http://user:canary-7f3a@127.0.0.1:9/';
  const tracing = await openTracing({ endpoint, service: 'test', version: '1', logger });
  t.equal(await inSpan(tracing, 'work', {}, async () => 'done'), 'done');
  await t.rejects(
    inSpan(tracing, 'work', {}, () => Promise.reject(new TypeError('broke'))),
    /broke/,
  );
  for (const giveUpAt = Date.now() + 15_000; lines.length === 0 && Date.now() < giveUpAt; ) await pause(50);
  t.match(lines.join(''), 'traces are not exported');
  t.notMatch(lines.join(''), 'canary-7f3a');
  const startedAt = Date.now();
  await tracing?.close();
  t.ok(Date.now() - startedAt < 3_000, `closed after ${Date.now() - startedAt} ms`);
});

t.test('a statement is named by what it calls or reads', async (t) => {
  for (const [sql, name] of [
    ['SELECT outcome FROM apply_credit_operations($1)', 'apply_credit_operations'],
    ['SELECT credit_status($1) AS status', 'credit_status'],
    ['SELECT (SELECT count(*)::int FROM migrations WHERE true)', 'migrations'],
    [
      'SELECT e.x\n  FROM unnest($1::text[]) AS a\n CROSS JOIN LATERAL (SELECT * FROM operation_outcomes o)',
      'operation_outcomes',
    ],
    ['SELECT "Plan"."code" FROM "plans" "Plan" LIMIT 2', 'plans'],
    ['BEGIN', 'begin'],
  ] as const)
    t.equal(statementName(sql), name);
});
