import t from 'tap';
import { readRedisUrl } from '../src/backend/redis/read-redis-url.ts';

t.test('one server, Sentinels, a cluster', async (t) => {
  t.same(readRedisUrl('redis://localhost'), {
    kind: 'single',
    node: { host: 'localhost', port: 6379 },
    access: { db: 0 },
  });
  t.same(readRedisUrl('rediss://user:p%40ss@[::1]:7000/3'), {
    kind: 'single',
    node: { host: '::1', port: 7000 },
    access: { username: 'user', password: 'p@ss', tls: {}, db: 3 },
  });
  t.same(readRedisUrl('redis+sentinel://:pass@one,two:26380/main/1?sentinelPassword=other'), {
    kind: 'sentinel',
    sentinels: [
      { host: 'one', port: 26379 },
      { host: 'two', port: 26380 },
    ],
    master: 'main',
    access: { password: 'pass', db: 1 },
    sentinelPassword: 'other',
  });
  t.same(readRedisUrl('rediss+cluster://one:7000,two'), {
    kind: 'cluster',
    nodes: [
      { host: 'one', port: 7000 },
      { host: 'two', port: 6379 },
    ],
    access: { tls: {} },
  });
});

t.test('anything else is refused without being repeated', async (t) => {
  for (const url of ['http://x', 'redis://h/x', 'redis+sentinel://hidden@h', 'redis+cluster://a:b:c'])
    t.throws(() => readRedisUrl(url), { name: 'TypeError', message: /^(?!.*hidden)/ }, url);
});
