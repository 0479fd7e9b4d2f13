import t from 'tap';
import { createMetrics } from '../src/index.ts';

t.test('every metric is named and described, and two processes in one do not meet', async (t) => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.operations.inc({ type: 'consume', outcome: 'applied' });
  t.match(await one.registry.metrics(), 'tandem_operations_total{type="consume",outcome="applied"} 1');
  t.notMatch(await two.registry.metrics(), 'outcome="applied"');
  for (const { name, help } of await one.registry.getMetricsAsJSON()) {
    t.match(name, /^tandem_[a-z_]+$/);
    t.ok(help.length > 10, name);
  }
  t.match(await createMetrics({ processMetrics: true }).registry.metrics(), 'process_cpu_seconds_total');
});
