import t from 'tap';
import { createApiMetrics, createWorkerMetrics } from '../src/index.ts';

t.test('every metric is named and described, and two processes in one do not meet', async (t) => {
  const [one, two] = [createApiMetrics(), createApiMetrics()];
  one.operations.inc({ type: 'consume', outcome: 'applied' });
  t.match(await one.registry.metrics(), 'tandem_operations_total{type="consume",outcome="applied",process="api"} 1');
  t.notMatch(await two.registry.metrics(), 'outcome="applied"');
  for (const { registry } of [one, createWorkerMetrics()]) {
    for (const { name, help, type } of registry.getMetricsAsArray()) {
      t.match(name, /^tandem_[a-z_]+$/);
      t.equal(name.endsWith('_total'), String(type) === 'counter', `${name}: counters, and only they, end in _total`);
      if (String(type) === 'histogram') t.match(name, /_seconds$/, 'the unit');
      t.ok(help.length > 10, name);
    }
  }
  t.match(await createWorkerMetrics({ processMetrics: true }).registry.metrics(), 'process_cpu_seconds_total');
});
