import { onEachBackend, startTandem, type Tandem } from '@tandem/testing';

const PATH = '/admin/flags/credits_v2';
const on = { enabled: true, percentage: 100, reason: 'roll out' };

const entries = async (tandem: Tandem, entityId: string) =>
  tandem.sql<{ changes: unknown; metadata: Record<string, unknown>; actor_id: string }>(
    `SELECT changes, metadata, actor_id FROM audit_log WHERE entity_type = 'FLAG' AND entity_id = $1 ORDER BY at, entry_id`,
    [entityId],
  );
const versionOf = async (tandem: Tandem, user: string) =>
  (await tandem.call('/api/user/credits/status', { user })).body['version'];

await onEachBackend('a control goes the way of every operation', async (t, backend) => {
  const tandem = await startTandem({ backend, workers: 2 });
  t.teardown(tandem.stop);
  const post = (body: unknown, headers: Record<string, string> = {}, path = PATH) =>
    tandem.call(path, { admin: true, body, headers });

  await t.test('a flag is set, told from what to what and why, and counts at once', async (t) => {
    const off = () => post({ enabled: false, reason: 'from nothing' });
    // On a busy machine the first request of all may find the queue not there yet; it is refused, and changes nothing.
    for (let first = await off(); first.status !== 200; first = await off())
      t.equal(first.body['code'], 'queue_unavailable');
    t.equal(await versionOf(tandem, 'ann'), 'v1');
    const answer = await post(on);
    t.match(answer, {
      status: 200,
      body: {
        operationId: String,
        status: 'applied',
        name: 'credits_v2',
        enabled: true,
        percentage: 100,
        signUpsSince: null,
      },
    });
    t.equal(await versionOf(tandem, 'ann'), 'v2');
    const [, entry] = await entries(tandem, 'credits_v2');
    t.match(entry, {
      actor_id: 'internal-api-key',
      changes: { enabled: { from: false, to: true } },
      metadata: {
        reason: 'roll out',
        operationId: answer.body['operationId'],
        apiEndpoint: /^POST \/admin\/flags\/:name/,
      },
    });
    const since = await post({ enabled: true, percentage: 0, signUpsSince: '2026-01-01T01:00:00+01:00', reason: 'r' });
    t.match(since.body, { percentage: 0, signUpsSince: '2026-01-01T00:00:00.000Z' });
    t.match((await post({ enabled: false, reason: 'back' })).body, {
      enabled: false,
      percentage: 0,
      signUpsSince: '2026-01-01T00:00:00.000Z',
    });
    t.match((await post({ enabled: false, signUpsSince: null, reason: 'clear' })).body, { signUpsSince: null });
    t.equal(await versionOf(tandem, 'ann'), 'v1');
  });

  await t.test('one key, one effect: fifty at once, the same later, and another body', async (t) => {
    const before = (await entries(tandem, 'credits_v2')).length;
    const key = { 'idempotency-key': 'flag-1' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => post({ ...on, percentage: 30 }, key)));
    t.same([...new Set(answers.map(({ status, text }) => `${status} ${text}`))].length, 1);
    t.equal(answers[0]?.status, 200);
    t.equal(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true').length, 49);
    t.equal((await entries(tandem, 'credits_v2')).length, before + 1);

    await post({ ...on, percentage: 40 });
    const again = await post({ reason: 'roll out', percentage: 30, enabled: true }, key);
    t.equal(again.text, answers[0]?.text);
    t.equal(again.headers.get('idempotency-replayed'), 'true');
    t.match(await post({ ...on, percentage: 31 }, key), { status: 422, body: { code: 'idempotency_key_reused' } });
    t.match(await post({ ...on, percentage: 30 }, key, '/admin/flags/other'), { status: 422 });
    const [row] = await tandem.sql(`SELECT percentage FROM feature_flags WHERE name = 'credits_v2'`);
    t.match(row, { percentage: 40 }, 'a repeat changes nothing');
  });

  await t.test('a refusal binds its key too', async (t) => {
    const key = { 'idempotency-key': 'flag-2' };
    const refused = await post(on, key, '/admin/flags/no_such_flag');
    t.match(refused, { status: 404, body: { code: 'flag_unknown', name: 'no_such_flag' } });
    const again = await post(on, key, '/admin/flags/no_such_flag');
    t.equal(again.text, refused.text);
    t.equal(again.headers.get('idempotency-replayed'), 'true');
  });

  await t.test('whoever got a 202 learns the outcome, and a stranger does not', async (t) => {
    const { status, headers, body } = await post(on, { prefer: 'respond-async' });
    t.equal(status, 202);
    t.match(body, { type: 'set_flag', status: 'pending' });
    const path = headers.get('location') ?? '';
    let view = await tandem.call(path, { admin: true });
    for (const end = Date.now() + 60_000; view.body['status'] === 'pending' && Date.now() < end; )
      view = await tandem.call(path, { admin: true });
    t.match(view.body, { status: 'applied', httpStatus: 200, response: { name: 'credits_v2', enabled: true } });
    t.equal((await tandem.call(path, { user: 'mallory' })).status, 404);
    const replayed = await tandem.call(`${path}?userId=internal-api-key`, { admin: true });
    t.same(replayed.body, view.body);
  });

  await t.test('not for users, and not with other bodies', async (t) => {
    const before = await tandem.sql('SELECT count(*) FROM credit_operations');
    t.equal((await tandem.call(PATH, { user: 'ann', body: on })).status, 403);
    t.equal((await tandem.call(PATH, { body: on })).status, 401);
    for (const wrong of [
      { reason: undefined },
      { reason: '' },
      { enabled: 'yes' },
      { percentage: 101 },
      { percentage: -1 },
      { percentage: 1.5 },
      { percentage: null },
      { signUpsSince: 'soon' },
      { name: 'x' },
    ])
      t.match(
        await post({ ...on, ...wrong }),
        { status: 400, body: { code: 'validation_failed' } },
        JSON.stringify(wrong),
      );
    for (const path of ['/admin/flags/Bad', '/admin/flags/%00', `/admin/flags/${'x'.repeat(64)}`])
      t.match(await post(on, {}, path), { status: 400, body: { code: 'validation_failed' } }, path);
    t.same(await tandem.sql('SELECT count(*) FROM credit_operations'), before);
  });
  t.same(await tandem.verify(), []);
});
