import t from 'tap';
import { loadSettings, SettingsError } from '../src/index.ts';

const DATABASE_URL = 'postgres://tandem_api_login:Zk3vQ9mXr2@localhost/tandem';
const strong = (letter: string) => `${letter}9Fq2Lw7Xc4Vb8Nm1Ty6Rz3Kp5Hj0GdUs`;
const api = { DATABASE_URL, INTERNAL_API_KEY: 'an-admin-key', JWT_SECRET: 'a-jwt-secret' };
const production = {
  NODE_ENV: 'production',
  DATABASE_URL,
  INTERNAL_API_KEY: strong('A'),
  JWT_SECRET: strong('B'),
  STRIPE_WEBHOOK_SECRET: `whsec_${strong('C')}`,
};

const problemsOf = (load: () => unknown): readonly string[] => {
  try {
    load();
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n');
    throw error;
  }
  return [];
};

t.test('text becomes values, defaults are filled in, empty counts as not set', async (t) => {
  const settings = loadSettings('api', { ...api, PORT: '9000', METRICS_PUBLIC: 'true', JWKS_URL: '', OTHER: 'x' });
  t.match(settings, { PORT: 9000, METRICS_PUBLIC: true, HOST: '127.0.0.1', NODE_ENV: 'development' });
  t.notOk('JWKS_URL' in settings);
  t.notOk('OTHER' in settings, 'only what the schema names');
});

t.test('the queue backend follows REDIS_URL unless it is named', async (t) => {
  const redis = { ...api, REDIS_URL: 'redis://localhost' };
  t.equal(loadSettings('api', api).QUEUE_BACKEND, 'postgres');
  t.equal(loadSettings('api', redis).QUEUE_BACKEND, 'redis');
  t.equal(loadSettings('api', { ...redis, QUEUE_BACKEND: 'postgres' }).QUEUE_BACKEND, 'postgres');
  t.match(
    problemsOf(() => loadSettings('api', { ...api, QUEUE_BACKEND: 'redis' })),
    [/^REDIS_URL is missing/],
  );
});

t.test('every bad setting has one line, and no line shows a secret', async (t) => {
  const lines = problemsOf(() =>
    loadSettings('api', {
      PORT: '80a',
      DATABASE_URL: 'mysql://u:hidden@h',
      INTERNAL_API_KEY: 'short',
      LOG_PRETTY: 'yes',
    }),
  );
  t.same([...lines].sort(), [
    'DATABASE_URL must be an address that starts with postgres:// or postgresql://',
    'INTERNAL_API_KEY must have at least 8 characters',
    'LOG_PRETTY must be true or false, not "yes"',
    'PORT must be a whole number from 0 to 65535, not "80a"',
  ]);
  t.match(
    problemsOf(() => loadSettings('api', { DATABASE_URL, INTERNAL_API_KEY: 'an-admin-key' })),
    [/^JWT_SECRET/],
  );
  t.match(
    problemsOf(() => loadSettings('worker', { DATABASE_URL, CREDIT_SYSTEM_VERSION: 'v3' })),
    [/v1 or v2, not "v3"/],
  );
});

t.test('Stripe: accounts of regions and an emulator need the key; production takes no emulator', async (t) => {
  const worker = { DATABASE_URL };
  const key = `sk_live_${strong('D')}`;
  t.match(loadSettings('worker', { ...worker, STRIPE_SECRET_KEY: key, STRIPE_ACCOUNT_CA: strong('E') }), {
    STRIPE_SECRET_KEY: key,
  });
  for (const other of ['STRIPE_ACCOUNT_CA', 'STRIPE_API_BASE'])
    t.match(
      problemsOf(() => loadSettings('worker', { ...worker, [other]: 'http://127.0.0.1:8089' })),
      [new RegExp(`^STRIPE_SECRET_KEY is missing; ${other} needs it`)],
    );
  const emulator = { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: 'http://127.0.0.1:8089' };
  t.match(loadSettings('worker', { ...worker, ...emulator }), emulator);
  t.match(
    problemsOf(() => loadSettings('worker', { ...worker, ...emulator, NODE_ENV: 'production' })),
    [/^STRIPE_API_BASE must not be set in production/],
  );
});

t.test('a process does not ask for what it does not read', async (t) => {
  t.same(
    problemsOf(() => loadSettings('worker', { ...production, JWT_SECRET: 'weak', INTERNAL_API_KEY: '' })),
    [],
  );
  t.same(
    problemsOf(() => loadSettings('migrate', { MIGRATION_DATABASE_URL: DATABASE_URL })),
    [],
  );
});

t.test('production refuses what is unsafe', async (t) => {
  t.same(
    problemsOf(() => loadSettings('api', production)),
    [],
  );
  const refused: [string, string | undefined, RegExp][] = [
    ['JWT_SECRET', strong('B').slice(0, 31), /too weak/],
    ['JWT_SECRET', 'change-me-change-me-change-me-change-me', /too weak/],
    ['JWT_SECRET', 'a'.repeat(64), /too weak/],
    ['INTERNAL_API_KEY', 'secret-password-default-0123456789-example', /too weak/],
    ['INTERNAL_API_KEY', strong('B'), /same as JWT_SECRET/],
    ['CRON_SECRET', 'cron-secret', /too weak/],
    ['STRIPE_WEBHOOK_SECRET', undefined, /is missing/],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_test', /too weak/],
    ['DATABASE_URL', 'postgres://postgres:postgres@db/tandem', /well-known or short/],
    ['METRICS_PUBLIC', 'true', /must be false/],
    ['TIME_MACHINE', 'true', /must be false/],
  ];
  for (const [name, value, line] of refused) {
    t.match(
      problemsOf(() => loadSettings('api', { ...production, [name]: value })),
      [line],
      `${name}=${value}`,
    );
  }
});
