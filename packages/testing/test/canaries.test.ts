import { randomBytes } from 'node:crypto';
import { mintToken } from '@tandem/cli';
import { loadSettings, SettingsError } from '@tandem/config';
import { type Answer, type Call, callApi, onEachBackend, startTandem, stripeDelivery } from '@tandem/testing';
import { startTraceCollector } from '@tandem/testing/traces';
import t from 'tap';

const canary = (name: string) => `canary-${name}-${randomBytes(12).toString('hex')}`;

const SETTINGS = {
  JWT_SECRET: canary('jwt'),
  INTERNAL_API_KEY: canary('admin'),
  CRON_SECRET: canary('cron'),
  STRIPE_WEBHOOK_SECRET: `whsec_${canary('webhook')}`,
  STRIPE_WEBHOOK_SECRET_PREVIOUS: `whsec_${canary('previous')}`,
  OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${canary('collector')}`,
};
/** What callers send and nobody may read again. */
const SENT = {
  bearer: canary('bearer'),
  basic: canary('basic'),
  key: canary('wrong-key'),
  cookie: canary('cookie'),
  signature: canary('signature'),
  login: canary('login'),
  query: canary('query'),
  json: canary('json'),
  metadata: canary('metadata'),
  claim: canary('claim'),
  idempotency: canary('idempotency'),
};
/** A user id may hold anything but U+0000: what it says must stay inside its own line. */
const EVIL = `evil\n{"level":"fatal","msg":"forged"}\r\n\u001b[31mred\u009b2J`;

const payloadOf = (token: string) => token.split('.')[1] ?? '';
const signatureOf = (token: string) => token.split('.')[2] ?? '';

await onEachBackend('no secret leaves a Tandem that logs everything, whatever goes wrong', async (t, backend) => {
  const collector = await startTraceCollector();
  const env = {
    ...SETTINGS,
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  const tandem = await startTandem({ backend, processes: true, creditSystemVersion: 'v2', env });
  t.teardown(async () => {
    await tandem.stop();
    await collector.stop();
  });
  const answers: Answer[] = [];
  const call = async (path: string, what: Call = {}) => {
    const answer = await callApi(tandem.url, path, what);
    answers.push(answer);
    return answer;
  };
  const tokenOf = (userId: string, secret = SETTINGS.JWT_SECRET) =>
    mintToken(secret, { userId, ttlSeconds: 600 }, Date.now());
  const [token, evil, forged] = [tokenOf('ann'), tokenOf(EVIL), tokenOf(SENT.claim, canary('other'))];
  const as = (authorization: string) => ({ headers: { authorization } });
  const consume = (authorization: string, body: object = {}, headers: Record<string, string> = {}) =>
    call('/api/user/credits/consume', {
      headers: { authorization, ...headers },
      body: { creditType: 'analysis', action: 'test', metadata: { note: SENT.metadata }, ...body },
    });
  const admin = { headers: { 'x-api-key': SETTINGS.INTERNAL_API_KEY } };

  // What succeeds.
  t.equal((await consume(`Bearer ${token}`)).status, 200);
  t.equal((await consume(`Bearer ${evil}`)).status, 200);
  t.equal((await call('/api/user/credits/status', as(`Bearer ${evil}`))).status, 200);
  t.equal(
    (await call('/api/cron/reset-credits', { method: 'POST', ...as(`Bearer ${SETTINGS.CRON_SECRET}`) })).status,
    200,
  );
  const delivery = stripeDelivery({ id: 'evt_canary', type: 'invoice.paid' }, SETTINGS.STRIPE_WEBHOOK_SECRET);
  t.equal((await call('/webhooks/stripe', delivery)).status, 200);
  const entered = await callApi(tandem.url, '/admin/login', {
    body: `key=${SETTINGS.INTERNAL_API_KEY}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const session = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  t.match(session, /^tandem_admin=\d/);

  // What is refused.
  for (const authorization of [`Bearer ${SENT.bearer}`, `Basic ${SENT.basic}`, `Bearer ${forged}`, `Bearer ${token}x`])
    t.equal((await consume(authorization)).status, 401);
  t.equal((await call('/api/cron/reset-credits', { method: 'POST', ...as(`Bearer ${SENT.key}`) })).status, 401);
  t.equal((await call('/metrics', { headers: { 'x-api-key': SENT.key } })).status, 401);
  t.equal(
    (await call('/admin/queues', { headers: { cookie: `tandem_admin=9999999999999.${SENT.cookie}` } })).status,
    401,
  );
  const wrong = { body: `key=${SENT.login}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  t.equal((await call('/admin/login', wrong)).status, 401);
  const unsigned = { method: 'POST', body: '{}', headers: { 'stripe-signature': `t=1,v1=${SENT.signature}` } };
  t.equal((await call('/webhooks/stripe', unsigned)).status, 400);
  t.equal((await call(`/api/user/credits/status?token=${SENT.query}`, as(`Bearer ${token}`))).status, 400);
  t.equal((await call(`/nowhere/${SENT.query}?key=${SENT.query}`)).status, 404);
  for (const body of [`{"secret": ${SENT.json}`, JSON.stringify({ creditType: SENT.json }), `"${SENT.json}"`])
    t.equal((await call('/api/user/credits/consume', { ...as(`Bearer ${token}`), body })).status, 400);

  // What breaks: a read, then a write whose row the database quotes in its error.
  await tandem.sql('ALTER FUNCTION credit_status RENAME TO gone');
  t.equal((await call('/api/user/credits/status', as(`Bearer ${token}`))).status, 500);
  await tandem.sql('ALTER FUNCTION gone RENAME TO credit_status');
  await tandem.sql(`ALTER TABLE credit_ledger ADD CONSTRAINT broken CHECK (action <> 'broken')`);
  await consume(`Bearer ${token}`, { action: 'broken' }, { prefer: 'wait=1', 'idempotency-key': SENT.idempotency });
  for (let tries = 0; tries < 100; tries += 1) {
    if (tandem.log.some(({ msg }) => msg === 'operations could not be applied')) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  const board = await callApi(tandem.url, '/admin/queues', { headers: { cookie: session } });
  t.equal(board.status, 200);
  const jobs = await callApi(tandem.url, '/admin/queues/api/queues?activeQueue=stripe-events&page=1', {
    headers: { cookie: session },
  });
  t.equal(jobs.status, 200);
  const metrics = await callApi(tandem.url, '/metrics', admin);
  t.equal(metrics.status, 200);
  await collector.until((spans) => spans.some(({ name }) => name === 'apply_credit_operations'));
  t.match(
    collector.headers[0]?.['x-collector-key'],
    /^canary-collector/,
    'the collector gets its key, and nobody else',
  );

  const log = JSON.stringify(tandem.log);
  t.ok(tandem.log.length > 30, `${tandem.log.length} lines`);
  const places = {
    log,
    answers: JSON.stringify(answers.map(({ text, headers }) => ({ text, headers: [...headers] }))),
    metrics: metrics.text,
    traces: collector.bodies.join('\n'),
    board: board.text + jobs.text,
  };
  const passwords = [tandem.database.apiUrl, tandem.database.workerUrl].map((url) => new URL(url).password);
  const secrets: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(SETTINGS).map(([name, value]) => [name, /canary-.*/.exec(value)?.[0] ?? value]),
    ),
    ...SENT,
    ...Object.fromEntries([token, evil, forged].map((each, at) => [`payload ${at}`, payloadOf(each)])),
    ...Object.fromEntries([token, evil, forged].map((each, at) => [`signature ${at}`, signatureOf(each)])),
    'admin session': session.slice('tandem_admin='.length),
    'stripe signature': String(delivery.headers?.['stripe-signature']).split('v1=')[1] ?? '',
    ...Object.fromEntries(passwords.map((password, at) => [`database password ${at}`, password])),
  };
  t.comment(
    `${Object.keys(secrets).length} canaries, ${Object.values(places).join('').length} characters to look through`,
  );
  for (const [name, secret] of Object.entries(secrets)) {
    t.ok(secret.length >= 12, `${name} is worth looking for`);
    for (const [place, text] of Object.entries(places)) {
      const at = text.indexOf(secret);
      t.equal(at, -1, `${name} in ${place}${at < 0 ? '' : `: ${text.slice(Math.max(0, at - 200), at + 80)}`}`);
    }
  }

  t.same(
    tandem.log.filter(({ spoken }) => spoken !== undefined),
    [],
    'every line is a JSON object',
  );
  t.notOk(
    tandem.log.some(({ level, msg }) => level === 'fatal' || msg === 'forged'),
    'nobody writes lines of his own',
  );
  t.ok(
    tandem.log.some(({ user }) => typeof user === 'string' && user.startsWith('evil')),
    'the evil user was logged',
  );
});

t.test('settings that are refused are not told', async (t) => {
  for (const process of ['api', 'worker', 'migrate'] as const) {
    const bad = canary('setting');
    const env = Object.fromEntries(
      ['JWT_SECRET', 'INTERNAL_API_KEY', 'CRON_SECRET', 'STRIPE_WEBHOOK_SECRET', 'DATABASE_URL', 'REDIS_URL'].map(
        (name) => [name, bad],
      ),
    );
    for (const NODE_ENV of ['test', 'production']) {
      try {
        loadSettings(process, { ...env, NODE_ENV, MIGRATION_DATABASE_URL: bad, OTEL_EXPORTER_OTLP_ENDPOINT: bad });
        t.fail('these settings must be refused');
      } catch (error) {
        t.ok(error instanceof SettingsError);
        t.notMatch(String(error), bad);
      }
    }
  }
});
