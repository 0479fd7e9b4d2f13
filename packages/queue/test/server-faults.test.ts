import { redisIsInstalled } from '@tandem/testing/redis';
import t from 'tap';
import { openBackend } from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';
import { startRedis } from './servers/start-redis.ts';

t.test('a Redis that would lose jobs is found out', async (t) => {
  if (!redisIsInstalled()) return t.comment('skipped: redis-server is not on the PATH');
  const server = await startRedis({ appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' });
  const backend = openBackend(server.config, { logger: plainLogger });
  const faults = await backend.findServerFaults(10_000);
  t.same(
    faults.map(({ says }) => says),
    ['maxmemory-policy is allkeys-lru, not noeviction', 'appendonly is off'],
  );
  await backend.close();
  await server.stop();
});
