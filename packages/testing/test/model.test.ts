import t from 'tap';
import { modelRun } from '../src/model/model-run.ts';
import { redisIsInstalled } from '../src/redis/index.ts';

// A worker that was killed leaves its job locked for a while.
t.setTimeout(600_000);

t.test('lives of users end as the rules say, on each queue, whatever is killed', async (t) => {
  // The same lives each time, so that a difference here comes from a change; `npm run model` looks for new ones.
  const seed = Number(process.env['FC_SEED'] ?? 7);
  const sequences = Number(process.env['MODEL_SEQUENCES'] ?? 20);
  const size = { sequences, steps: 20, users: 10, lanes: 2, crashes: 10, seed };
  const backends = redisIsInstalled() ? (['postgres', 'redis'] as const) : (['postgres'] as const);
  const sum = await modelRun({ ...size, backends, say: (line) => t.comment(line) });
  t.same(sum, { sequences, steps: sequences * size.steps, differences: 0 });
});
