import { startTandem } from '@tandem/testing';
import { redisIsInstalled, startRedis } from '@tandem/testing/redis';
import t from 'tap';

const UNFIT = { appendonly: 'no', save: '', 'maxmemory-policy': 'allkeys-lru', maxmemory: '64mb' };

/** What a deployment's processes said when they ended before they were ready. */
async function refusal(env: Record<string, string>, workers: number): Promise<string> {
  const options = { processes: true, workers, env: { QUEUE_BACKEND: 'redis', ...env } };
  const started = await startTandem(options).catch((error: unknown) => error);
  if (started instanceof Error) return started.message;
  throw new Error('it started');
}

if (redisIsInstalled()) {
  t.test('API and worker refuse a Redis that would lose jobs, and start on it when told by name', async (t) => {
    const redis = await startRedis(UNFIT);
    t.teardown(redis.stop);
    const REDIS_URL = redis.url;
    const [worker, api] = await Promise.all([refusal({ REDIS_URL }, 1), refusal({ REDIS_URL }, 0)]);
    for (const [said, name] of [
      [worker, 'worker'],
      [api, 'api'],
    ] as const) {
      t.match(said, `${name} ended before it was ready (3)`);
      t.match(said, 'maxmemory-policy is allkeys-lru, not noeviction (ALLOW_UNSAFE_REDIS=eviction accepts that)');
      t.match(said, 'appendonly is off (ALLOW_UNSAFE_REDIS=no-persistence accepts that)');
    }
    const half = await refusal({ REDIS_URL, ALLOW_UNSAFE_REDIS: 'eviction' }, 1);
    t.match(half, 'appendonly is off');
    t.notMatch(half, 'maxmemory-policy', 'what is accepted by name is not a reason');

    const env = { QUEUE_BACKEND: 'redis', REDIS_URL, ALLOW_UNSAFE_REDIS: 'eviction,no-persistence' };
    const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, env });
    t.teardown(tandem.stop);
    t.equal((await tandem.consume('ann')).status, 200);
  });

  t.test('a Redis that is away at the start is waited for', async (t) => {
    const redis = await startRedis();
    t.teardown(redis.stop);
    await redis.kill();
    const env = { QUEUE_BACKEND: 'redis', REDIS_URL: redis.url };
    const tandem = await startTandem({ creditSystemVersion: 'v2', processes: true, workers: 0, env });
    t.teardown(tandem.stop);
    t.equal((await tandem.call('/health/live')).status, 200);
    const startedAt = Date.now();
    t.equal((await tandem.call('/health/ready')).status, 503);
    t.match(await tandem.consume('ann'), { status: 503, body: { code: 'queue_unavailable' } });
    t.ok(Date.now() - startedAt < 6_000, `both were refused within ${Date.now() - startedAt} ms`);
    const worker = tandem.startWorker();
    await redis.restart();
    await worker;
    t.equal((await tandem.consume('ann', {}, { prefer: 'wait=30' })).status, 200);
    t.equal((await tandem.call('/health/ready')).status, 200);
  });
} else {
  t.comment('left out, because redis-server is not on the PATH: refusals of an unfit Redis');
}
