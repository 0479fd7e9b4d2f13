import { createRequire } from 'node:module';
import { createLogger, openTracing } from '@tandem/telemetry';
import { type BackendKind, onEachBackend, SECRETS, startTandem, stripeDelivery } from '@tandem/testing';
import { type CollectedSpan, startTraceCollector } from '@tandem/testing/traces';
import t, { type Test } from 'tap';

const OPENTELEMETRY = /@opentelemetry\/(sdk|exporter|otlp|resources)/;
/** A Tandem of real processes, whose traces are collected here. */
async function tracedTandem(t: Test, backend: BackendKind) {
  const collector = await startTraceCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const tandem = await startTandem({ backend, processes: true, creditSystemVersion: 'v2', env });
  t.teardown(async () => {
    await tandem.stop();
    await collector.stop();
  });
  return { collector, tandem };
}

const ofTrace = (spans: readonly CollectedSpan[], traceId: string) => spans.filter((span) => span.traceId === traceId);
const named = (spans: readonly CollectedSpan[], name: string) => spans.filter((span) => span.name === name);
/** The names of a span and of those above it, the outermost first. */
function wayTo(spans: readonly CollectedSpan[], span: CollectedSpan): string[] {
  const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(above ? wayTo(spans, above) : []), `${span.service} ${span.name}`];
}

await onEachBackend('traces over API, queue, worker and SQL', async (t, backend) => {
  const { collector, tandem } = await tracedTandem(t, backend);

  await t.test('one trace leads from a consume to its SQL call', async (t) => {
    const traceId = 'abcdef0123456789abcdef0123456789';
    const headers = { traceparent: `00-${traceId}-0123456789abcdef-01` };
    const answer = await tandem.consume('ann', { amount: 2, metadata: { note: 'not for traces' } }, headers);
    t.equal(answer.status, 200);
    await collector.until((spans) => named(ofTrace(spans, traceId), 'POST /api/user/credits/consume').length === 1);
    await collector.until((spans) => named(ofTrace(spans, traceId), 'apply credits').length === 1);

    const spans = ofTrace(collector.spans, traceId);
    for (const span of spans) t.comment(wayTo(spans, span).join(' > '));
    const [sql] = named(spans, 'apply_credit_operations');
    if (sql === undefined) throw new Error('no span of the SQL call');
    t.same(wayTo(spans, sql), [
      'tandem-api POST /api/user/credits/consume',
      'tandem-api send consume',
      'tandem-worker apply credits',
      'tandem-worker apply_credit_operations',
    ]);
    t.match(sql.attributes, { 'db.query.text': 'SELECT outcome FROM apply_credit_operations($1)' });
    t.equal(named(spans, 'POST /api/user/credits/consume')[0]?.parentSpanId, '0123456789abcdef', "the caller's span");
    t.notMatch(collector.bodies.join(), /not for traces|ann"/, 'nothing of the user');

    await tandem.call('/api/user/credits/status', { user: 'ann' });
    await tandem.call('/api/user/credits/history', { user: 'ann' });
    for (const [request, statement] of [
      ['GET /api/user/credits/status', 'credit_status'],
      ['GET /api/user/credits/history', 'credit_ledger'],
    ] as const) {
      await collector.until((all) => named(all, request).length === 1);
      const [root] = named(collector.spans, request);
      t.match(named(ofTrace(collector.spans, root?.traceId ?? ''), statement), [{ parentSpanId: root?.spanId ?? '' }]);
    }
  });

  await t.test('requests that share an envelope keep their traces, linked to the shared call', async (t) => {
    const requests = 40;
    collector.forget();
    await Promise.all(Array.from({ length: requests }, (_, n) => tandem.consume(`user-${n}`)));
    await collector.until((spans) => named(spans, 'apply credits').length === requests);
    await collector.until((spans) => named(spans, 'POST /api/user/credits/consume').length === requests);
    const applied = named(collector.spans, 'apply credits');
    t.equal(new Set(applied.map(({ traceId }) => traceId)).size, requests, 'one in the trace of every request');
    const calls = named(collector.spans, 'apply_credit_operations');
    t.comment(`${requests} requests in ${calls.length} SQL calls`);
    t.ok(calls.length < requests, 'some envelopes were shared');
    for (const { parentSpanId, traceId } of calls) {
      const shared = applied.find(({ spanId }) => spanId === parentSpanId);
      const others = applied.filter(({ links }) => links.some(({ spanId }) => spanId === parentSpanId));
      t.equal(shared?.traceId, traceId);
      t.same(new Set(shared?.links.map((link) => link.traceId)), new Set(others.map((other) => other.traceId)));
    }
  });

  await t.test('Stripe events and repeated jobs are traced; what fails says so', async (t) => {
    collector.forget();
    const delivery = stripeDelivery({ id: 'evt_traced', type: 'invoice.paid' });
    t.equal((await tandem.call('/webhooks/stripe', delivery)).status, 200);
    await collector.until((spans) => named(spans, 'stripe.receive').length === 1);
    await collector.until((spans) => named(spans, 'POST /webhooks/stripe').length === 1);
    const [sql] = named(collector.spans, 'receive_stripe_event');
    t.same(sql && wayTo(collector.spans, sql), [
      'tandem-api POST /webhooks/stripe',
      'tandem-api send stripe.receive',
      'tandem-worker stripe.receive',
      'tandem-worker receive_stripe_event',
    ]);

    const cron = { method: 'POST', headers: { authorization: `Bearer ${SECRETS.CRON_SECRET}` } };
    t.equal((await tandem.call('/api/cron/reset-credits', cron)).status, 200);
    await collector.until((spans) => named(spans, 'POST /api/cron/reset-credits').length === 1);
    // The worker sends its spans by itself, before the API or after it.
    const asked = 'tandem-api POST /api/cron/reset-credits';
    await collector.until((spans) =>
      named(spans, 'settle_due_accounts').some((span) => wayTo(spans, span)[0] === asked),
    );
    t.pass('the reset that was asked for');

    await tandem.sql('ALTER FUNCTION apply_credit_operations RENAME TO gone');
    await tandem.consume('ann', {}, { prefer: 'respond-async' });
    await collector.until((spans) => named(spans, 'apply credits').some(({ failed }) => failed));
    await tandem.sql('ALTER FUNCTION gone RENAME TO apply_credit_operations');
    await collector.until((spans) => named(spans, 'apply credits').some(({ failed }) => !failed));
    t.match(named(collector.spans, 'apply_credit_operations')[0], {
      failed: true,
      attributes: { 'error.type': '42883' },
    });
  });
});

t.test('without a collector nothing of it is loaded, and nothing travels', async (t) => {
  const tandem = await startTandem();
  t.teardown(tandem.stop);
  await Promise.all(tandem.workers.map((worker) => worker.stop()));
  const headers = { traceparent: '00-abcdef0123456789abcdef0123456789-0123456789abcdef-01', prefer: 'respond-async' };
  t.equal((await tandem.consume('ann', {}, headers)).status, 202);
  const [job] = await tandem.sql<{ opts: object }>(`SELECT opts FROM bullmq.job WHERE name = 'envelope'`);
  t.ok(job);
  t.notMatch(JSON.stringify(job), /abcdef0123456789|telemetry|"tm"/);

  const loaded = () => Object.keys(createRequire(import.meta.url).cache).filter((path) => OPENTELEMETRY.test(path));
  t.same(loaded(), []);
  const logger = createLogger({ name: 'test', level: 'silent' });
  const options = { service: 'test', version: '1', logger };
  t.equal(await openTracing({ ...options, endpoint: undefined }), undefined);
  t.same(loaded(), []);
  await (await openTracing({ ...options, endpoint: 'http://127.0.0.1:9' }))?.close();
  t.not(loaded().length, 0, 'with one it is');
});
