import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSettings, PROCESS_SETTINGS, type ProcessName } from '@tandem/config';
import t from 'tap';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const text = readFileSync(`${ROOT}docker-compose.yml`, 'utf8');

type Service = {
  image: string;
  build?: { dockerfile: string; args: Record<string, string> };
  command?: string[];
  environment: Record<string, string | number>;
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  user?: string;
};
type Compose = { name?: string; services: Record<string, Service>; volumes: Record<string, unknown> };
const compose = parse(text, { merge: true }) as Compose;
const serviceOf = (name: string): Service => {
  const service = compose.services[name];
  if (!service) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
};

const PROCESSES: ProcessName[] = ['migrate', 'api', 'worker'];

/** Puts variables in as compose does: `${NAME:-default}` and `${NAME:?why}`, where empty is as good as absent. */
function interpolated(value: string | number, variables: Record<string, string>): string {
  return String(value).replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind = '-', rest = '') => {
    const given = variables[name];
    if (given) return given;
    if (kind === '?') throw new Error(`required variable ${name} is missing a value: ${rest}`);
    return rest;
  });
}

const random = () => randomBytes(24).toString('hex');
const given = {
  POSTGRES_OWNER_PASSWORD: random(),
  POSTGRES_API_PASSWORD: random(),
  POSTGRES_WORKER_PASSWORD: random(),
  REDIS_PASSWORD: random(),
  INTERNAL_API_KEY: random(),
  JWT_SECRET: random(),
  STRIPE_WEBHOOK_SECRET: `whsec_${random()}`,
};
const environmentOf = (process: ProcessName, variables: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(serviceOf(process).environment).map(([name, value]) => [name, interpolated(value, variables)]),
  );

t.test('the services, their servers and the order they start in', async (t) => {
  t.equal(compose.name, undefined, 'the project is named by its folder or by who starts it');
  t.same(Object.keys(compose.services).sort(), ['api', 'migrate', 'postgres', 'redis', 'worker']);
  t.equal(serviceOf('postgres').image, 'postgres:17');
  t.equal(serviceOf('redis').image, 'redis:7');
  const redis = serviceOf('redis').command?.join(' ') ?? '';
  t.match(redis, '--appendonly yes');
  t.match(redis, '--maxmemory-policy noeviction');
  t.same(Object.keys(compose.volumes).sort(), ['postgres-data', 'redis-data']);
  for (const [name, file] of [
    ['api', 'Dockerfile.api'],
    ['worker', 'Dockerfile.worker'],
    ['migrate', 'Dockerfile.worker'],
  ] as const) {
    t.equal(serviceOf(name).build?.dockerfile, file);
    t.match(
      readFileSync(ROOT + file, 'utf8'),
      `ARG NODE_IMAGE=${interpolated(serviceOf(name).build?.args['NODE_IMAGE'] ?? '', {})}\n`,
    );
  }
  for (const name of ['postgres', 'redis']) t.ok(serviceOf(name).healthcheck?.test, `${name} says when it is well`);
  t.same(serviceOf('migrate').depends_on, { postgres: { condition: 'service_healthy' } });
  for (const name of ['api', 'worker'])
    t.same(serviceOf(name).depends_on, {
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
});

t.test('each process gets every setting it reads, and nothing else', async (t) => {
  for (const process of PROCESSES)
    t.same(
      Object.keys(serviceOf(process).environment).sort(),
      Object.keys(PROCESS_SETTINGS[process].properties).sort(),
      process,
    );
});

t.test('with the secrets given everything starts in production; without any one of them nothing does', async (t) => {
  for (const process of PROCESSES)
    t.match(loadSettings(process, environmentOf(process, given)), { NODE_ENV: 'production', QUEUE_BACKEND: 'redis' });
  for (const name of Object.keys(given)) {
    const rest = Object.fromEntries(Object.entries(given).filter(([other]) => other !== name));
    t.throws(() => PROCESSES.map((process) => loadSettings(process, environmentOf(process, rest))), `without ${name}`);
  }
  const logins = PROCESSES.map((process) => environmentOf(process, given)).flatMap((env) =>
    [env['DATABASE_URL'], env['MIGRATION_DATABASE_URL']].flatMap((url) => (url ? [new URL(url)] : [])),
  );
  t.equal(new Set(logins.map(({ username }) => username)).size, 3, 'three logins');
  const made = environmentOf('migrate', given);
  t.equal(made['API_DATABASE_URL'], environmentOf('api', given)['DATABASE_URL'], 'the login that migrate makes');
  t.equal(made['WORKER_DATABASE_URL'], environmentOf('worker', given)['DATABASE_URL'], 'the login that migrate makes');
});

t.test('every variable is documented in .env.example, and the values shown there are refused', async (t) => {
  const example = readFileSync(`${ROOT}.env.example`, 'utf8');
  const variables = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''));
  for (const name of variables) t.match(example, new RegExp(`^#?${name}=`, 'm'), name);
  const shown = Object.fromEntries(
    [...example.matchAll(/^#?(\w+)="?([^"\n]*)"?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  for (const name of ['JWT_SECRET', 'INTERNAL_API_KEY', 'CRON_SECRET', 'STRIPE_WEBHOOK_SECRET'])
    t.throws(
      () => loadSettings('api', environmentOf('api', { ...given, [name]: shown[name] ?? '' })),
      new RegExp(name),
    );
});
