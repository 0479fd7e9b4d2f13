import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { mintToken } from '@tandem/cli';
import { callApi, createEmptyDatabase, onEachBackend } from '@tandem/testing';
import { freePort, startRedis } from '@tandem/testing/redis';
import t from 'tap';
import { builtImage, Container, type Image } from './support/image.ts';

const [api, worker] = [await builtImage('api'), await builtImage('worker')];
t.teardown(() => Promise.all([api.remove(), worker.remove()]));
t.jobs = 2;
const random = () => randomBytes(24).toString('hex');
const LIMIT_BYTES = 48 * 1024 * 1024;

const PROGRAMS = { api: ['api.js'], worker: ['ops.js', 'worker.js'] };

t.test('an image has our programs, what they read, what they need of others, and nothing to build with', async (t) => {
  for (const [name, image] of Object.entries({ api, worker })) {
    const files = image.files();
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const mebibytes = (bytes / 1024 / 1024).toFixed(1);
    const packages = new Set(files.flatMap(({ path }) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
    t.comment(`${name}: ${files.length} files of ${packages.size} packages and our own, ${mebibytes} MiB`);
    t.ok(bytes < LIMIT_BYTES, `${name} stays small`);
    const own = files.map(({ path }) => path).filter((path) => !path.startsWith('node_modules/'));
    t.same(
      own.filter((path) => !/^sql\/.*\.sql$/.test(path)).sort(),
      [...PROGRAMS[name as keyof typeof PROGRAMS].flatMap((file) => [file, `${file}.map`]), 'package.json'].sort(),
    );
    t.equal(
      own.some((path) => path.startsWith('sql/')),
      name === 'worker',
      'SQL where migrations are run',
    );
    for (const foreign of ['tsx', 'typescript', 'esbuild', 'tap', '@biomejs/biome', 'fast-check', '@tandem/db'])
      t.notOk(packages.has(foreign), `no ${foreign} in ${name}`);
    t.same(
      files.filter(({ path }) => /\.ts$|\.env|\.(pem|key)$/.test(path)),
      [],
    );
    t.match(image.dockerfile, /^USER node$/m);
    t.match(image.dockerfile, /^STOPSIGNAL SIGTERM$/m);
    t.notMatch(image.dockerfile, /secret|password/i);
  }
});

const production = { JWT_SECRET: random(), INTERNAL_API_KEY: random(), STRIPE_WEBHOOK_SECRET: `whsec_${random()}` };

await onEachBackend('migrate, worker and API run out of their images, in production', async (t, backend) => {
  const database = await createEmptyDatabase();
  t.teardown(database.drop);
  const queue: Record<string, string> = { QUEUE_BACKEND: backend };
  if (backend === 'redis') {
    const redis = await startRedis();
    t.teardown(redis.stop);
    queue['REDIS_URL'] = redis.url;
  }
  const login = (role: string) =>
    Object.assign(new URL(database.ownerUrl), {
      username: `image_${role}_${random().slice(0, 8)}`,
      password: random(),
    });
  const logins = { API_DATABASE_URL: login('api').href, WORKER_DATABASE_URL: login('worker').href };
  const owner = { ...queue, MIGRATION_DATABASE_URL: database.ownerUrl, ...logins };

  const ops = async (...args: string[]) => {
    const run = new Container(worker, ['node', 'ops.js', ...args], owner);
    t.equal(await run.ended, 0, `${args.join(' ')}: ${run.said}`);
    return run.said;
  };
  t.match(await ops('migrate'), /^up \w+/);
  t.match(await ops('migrate'), 'nothing to do');

  const ports = { api: String(await freePort()), worker: String(await freePort()) };
  const ofWorker = { ...queue, METRICS_PORT: ports.worker, DATABASE_URL: logins.WORKER_DATABASE_URL };
  const ofApi = { ...queue, ...production, PORT: ports.api, DATABASE_URL: logins.API_DATABASE_URL };
  const running = [new Container(worker, worker.command, ofWorker), new Container(api, api.command, ofApi)];
  await healthy(worker, ofWorker, running);
  await healthy(api, ofApi, running);
  const url = `http://127.0.0.1:${ports.api}`;
  t.match(await callApi(url, '/health/ready'), { status: 200, body: { status: 'ok' } });
  const token = mintToken(production.JWT_SECRET, { userId: 'ann', ttlSeconds: 600 });
  const consume = { headers: { authorization: `Bearer ${token}` }, body: { creditType: 'analysis', action: 'test' } };
  t.match(await callApi(url, '/api/user/credits/consume', consume), { status: 200, body: { status: 'applied' } });
  t.match(await ops('verify'), '1 users: all agree');

  for (const container of running) {
    const { code, ms } = await container.stop();
    t.equal(code, 0, container.said);
    t.ok(ms < 15_000, `stopped after ${ms} ms`);
  }

  const refused = new Container(api, api.command, { ...ofApi, DATABASE_URL: database.ownerUrl });
  t.equal(await refused.ended, 3);
  t.match(refused.said, 'DATABASE_URL has a login that may write domain tables');
  await database.sql(`SELECT move_clock('1 ms')`);
  const late = new Container(worker, worker.command, ofWorker);
  t.equal(await late.ended, 3);
  t.match(late.said, 'DATABASE_URL leads to a database whose clock was moved');
});

/** Asks the image's own health check until it is content. */
async function healthy(image: Image, env: Record<string, string>, running: readonly Container[]): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    if ((await new Container(image, image.healthcheck, env).ended) === 0) return;
    if (running.some(({ child }) => child.exitCode !== null)) break;
    await pause(250);
  }
  throw new Error(running.map(({ said }) => said).join('\n'));
}
