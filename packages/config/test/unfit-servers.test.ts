import t from 'tap';
import { refuseUnfitServers, SettingsError } from '../src/index.ts';

const fit = { database: { clockMoved: false, writesTables: false }, queueFaults: [] };
const unfit = {
  database: { clockMoved: true, writesTables: true },
  queueFaults: [
    { name: 'eviction', says: 'it evicts' },
    { name: 'no-persistence', says: 'it forgets' },
  ],
};

function problemsOf(settings: { NODE_ENV: string; ALLOW_UNSAFE_REDIS?: string }, found = unfit): string[] {
  try {
    refuseUnfitServers('worker', settings, found);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n');
    throw error;
  }
}

t.test('a queue server that loses jobs is refused everywhere, unless its fault is accepted by name', async (t) => {
  t.match(problemsOf({ NODE_ENV: 'test' }), [/^REDIS_URL .*it evicts/, /^REDIS_URL .*it forgets/]);
  t.match(problemsOf({ NODE_ENV: 'test', ALLOW_UNSAFE_REDIS: 'eviction' }), [/it forgets/]);
  t.same(problemsOf({ NODE_ENV: 'test', ALLOW_UNSAFE_REDIS: 'eviction,no-persistence' }), []);
});

t.test('production also refuses a moved clock and a login that may do too much', async (t) => {
  const settings = { NODE_ENV: 'production', ALLOW_UNSAFE_REDIS: 'eviction,no-persistence' };
  t.match(problemsOf(settings), [/^DATABASE_URL .*clock/, /^DATABASE_URL .*tandem_worker/]);
  t.same(problemsOf({ NODE_ENV: 'production' }, { ...unfit, ...fit }), []);
});
