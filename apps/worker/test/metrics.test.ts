import { setTimeout as pause } from 'node:timers/promises';
import { ALERTS, createApiMetrics, createWorkerMetrics } from '@tandem/telemetry';
import { callApi, onEachBackend, SECRETS, stripeDelivery } from '@tandem/testing';
import { freePort } from '@tandem/testing/redis';
import { openShop } from './support/stripe-shop.ts';

/** Names of series in Prometheus text, or in an expression about them. */
const seriesIn = (text: string) => new Set(text.match(/\b(tandem|process)_\w+/g));

await onEachBackend(
  'what a running Tandem exports is what happened, and enough for every alert',
  async (t, backend) => {
    const port = await freePort();
    const shop = await openShop(t, { backend, processes: true, workers: 0 });
    const { tandem } = shop;
    await tandem.startWorker({ METRICS_PORT: String(port) });
    const ofApi = async () => (await tandem.call('/metrics', { admin: true })).text;
    const ofWorker = async () => (await callApi(`http://127.0.0.1:${port}`, '/metrics')).text;

    const key = { 'idempotency-key': 'metrics-1' };
    t.equal((await tandem.consume('ann', { amount: 2 }, key)).status, 200);
    t.equal((await tandem.consume('ann', { amount: 2 }, key)).status, 200);
    t.equal((await tandem.consume('ann', { amount: 1000 })).status, 402);
    t.equal((await tandem.call('/api/user/credits/status', { headers: { authorization: 'Bearer x' } })).status, 401);
    await shop.subscribe('bob', 'tandem_pro_monthly_us');
    await shop.settle();
    const odd = stripeDelivery({ id: 'evt_three', type: 'customer.tax_id.created' });
    t.equal((await tandem.call('/webhooks/stripe', odd)).status, 200);
    const forged = stripeDelivery({ id: 'evt_four', type: 'invoice.paid' }, 'whsec_of_somebody_else');
    t.equal((await tandem.call('/webhooks/stripe', forged)).status, 400);
    const cron = { method: 'POST', headers: { authorization: `Bearer ${SECRETS.CRON_SECRET}` } };
    t.equal((await tandem.call('/api/cron/reset-credits', cron)).status, 200);
    const stored = /type="other",outcome="stored",process="worker"} [1-9]/;
    for (let tries = 0; tries < 200 && !stored.test(await ofWorker()); tries += 1) await pause(50);

    const api = await ofApi();
    const worker = await ofWorker();
    for (const line of [
      'tandem_operations_total{type="consume",outcome="applied",process="api"} 1',
      'tandem_operations_total{type="consume",outcome="replayed",process="api"} 1',
      'tandem_operations_total{type="consume",outcome="insufficient_credits",process="api"} 1',
      'tandem_webhooks_total{type="invoice.paid",outcome="queued",process="api"} 1',
      'tandem_webhooks_total{type="unknown",outcome="signature",process="api"} 1',
      'tandem_auth_failures_total{kind="token",process="api"} 1',
      'tandem_dependency_up{dependency="database",process="api"} 1',
      'tandem_dependency_up{dependency="queue",process="api"} 1',
      'tandem_queue_oldest_waiting_seconds{queue="stripe-events",process="api"} 0',
    ])
      t.ok(api.includes(`${line}\n`), line);
    t.match(
      api,
      /^tandem_http_request_duration_seconds_count\{process="api",method="POST",route="\/api\/user\/credits\/consume",status="402"\} 1$/m,
    );
    t.match(api, /^tandem_database_server_connections\{state="used",process="api"\} [1-9]/m);
    t.match(api, /^tandem_database_server_connections\{state="max",process="api"\} [1-9]/m);
    for (const line of [
      'tandem_worker_operations_total{type="consume",outcome="applied",process="worker"} 1',
      'tandem_worker_operations_total{type="consume",outcome="replayed",process="worker"} 1',
      'tandem_worker_operations_total{type="consume",outcome="insufficient_credits",process="worker"} 1',
      'tandem_worker_webhook_events_total{type="invoice.paid",outcome="stored",process="worker"} 1',
      'tandem_worker_webhook_delay_seconds_count{process="worker",type="invoice.paid"} 1',
      'tandem_worker_envelope_wait_seconds_count{process="worker",queue="credits"} 3',
    ])
      t.ok(worker.includes(`${line}\n`), line);
    t.match(worker, /^tandem_database_pool_connections\{state="total",process="worker"\} [1-9]/m);
    t.match(worker, /statement_duration_seconds_count\{.*statement="apply_credit_operations",outcome="ok"\} 3/);

    const exported = seriesIn(api + worker);
    for (const { name, expr } of ALERTS)
      for (const series of seriesIn(expr)) t.ok(exported.has(series), `${name} finds ${series}`);
    for (const { registry } of [createApiMetrics(), createWorkerMetrics()])
      for (const { name } of registry.getMetricsAsArray()) t.match(api + worker, `# TYPE ${name} `);
    t.notMatch(api + worker, /ann|bob|metrics-1|evt_/, 'no user, key or event');

    await tandem.sql('ALTER FUNCTION apply_credit_operations RENAME TO gone');
    await tandem.consume('ann', {}, { prefer: 'respond-async' });
    const failed = /statement="apply_credit_operations",outcome="failed"\} [1-9]/;
    for (let tries = 0; tries < 100 && !failed.test(await ofWorker()); tries += 1) await pause(50);
    t.match(await ofWorker(), failed, 'failed transactions are counted');
    t.match(await ofWorker(), /job_duration_seconds_count\{.*job="envelope",outcome="failed"\} [1-9]/);
    await tandem.sql('ALTER FUNCTION gone RENAME TO apply_credit_operations');
  },
);
