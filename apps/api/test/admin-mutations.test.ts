import { onEachBackend, startTandem, tokenOf } from '@tandem/testing';

const WHY = { reason: 'said sorry', ticketId: 'T-1' };
const GRANTS = '/api/admin/credits/grants';
const ADJUST = '/api/admin/credits/adjust';

await onEachBackend('an admin grants and adjusts', async (t, backend) => {
  const tandem = await startTandem({ backend, creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    tandem.call(path, { admin: true, body, headers });
  const gift = { userId: 'ann', creditType: 'analysis', amount: 7, source: 'promotion', ...WHY };

  await t.test('201 with the lot; the same key replays it to the byte, another body does not', async (t) => {
    const first = await post(GRANTS, { ...gift, sourceReference: 'spring' }, { 'idempotency-key': 'g-1' });
    t.match(first, {
      status: 201,
      body: {
        operationId: String,
        status: 'applied',
        userId: 'ann',
        lotId: /^\d+$/,
        created: true,
        creditType: 'analysis',
        amount: 7,
        source: 'promotion',
        sourceReference: 'spring',
        priority: 50,
        expiresAt: null,
        balance: { analysis: 12, roast: 5 },
      },
    });
    const replay = await post(GRANTS, { sourceReference: 'spring', ...gift }, { 'idempotency-key': 'g-1' });
    t.equal(replay.status, 201);
    t.equal(replay.text, first.text);
    t.equal(replay.headers.get('idempotency-replayed'), 'true');
    const other = await post(GRANTS, gift, { 'idempotency-key': 'g-1' });
    t.match(other, { status: 422, body: { code: 'idempotency_key_reused' } });

    const again = await post(GRANTS, { ...gift, sourceReference: 'spring' });
    t.match(again, { status: 200, body: { created: false, lotId: first.body['lotId'] } }, 'known by its reference');
    const twisted = await post(GRANTS, { ...gift, amount: 8, sourceReference: 'spring' });
    t.match(twisted, {
      status: 409,
      body: { code: 'source_reference_reused', lotId: first.body['lotId'], userId: 'ann', detail: /made lot/ },
    });
    const stored = await tandem.call(`/api/operations/${String(twisted.body['operationId'])}?userId=ann`, {
      admin: true,
    });
    t.match(stored.body, { status: 'rejected', httpStatus: 409, response: { code: 'source_reference_reused' } });
  });

  await t.test('instants: none in the future, no end in the past, none that does not exist', async (t) => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    t.match(await post(GRANTS, { ...gift, effectiveAt: tomorrow }), {
      status: 422,
      body: { code: 'instant_refused', member: 'effectiveAt', notBefore: String, notAfter: String },
    });
    t.match(await post(GRANTS, { ...gift, expiresAt: yesterday }), {
      status: 422,
      body: { code: 'instant_refused', member: 'expiresAt' },
    });
    for (const expiresAt of ['2030-06-30T23:59:60Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z']) {
      t.match(await post(GRANTS, { ...gift, expiresAt }), {
        status: 400,
        body: { code: 'validation_failed', errors: [{ path: '/expiresAt' }] },
      });
    }
    const offset = await post(GRANTS, { ...gift, expiresAt: '2999-01-01T01:00:00.1234567+01:00' });
    t.match(offset, { status: 201, body: { expiresAt: '2999-01-01T00:00:00.123Z' } });
    t.match(await post(GRANTS, { ...gift, expiresAt: null }), { status: 201, body: { expiresAt: null } });
  });

  await t.test('bodies that say something else', async (t) => {
    const before = await tandem.sql('SELECT count(*) FROM credit_operations');
    for (const wrong of [
      { amount: 0 },
      { amount: -1 },
      { amount: 1_000_001 },
      { amount: '7' },
      { source: 'allocation' },
      { source: 'purchase' },
      { source: 'upgrade' },
      { source: 'rollover' },
      { creditType: 'pool' },
      { priority: 101 },
      { priority: -1 },
      { priority: 0.5 },
      { ticketId: undefined },
      { ticketId: '' },
      { reason: undefined },
      { reason: 'x'.repeat(501) },
      { userId: '' },
      { userId: 'x'.repeat(129) },
      { effectiveAt: null },
      { expiresAt: 'tomorrow' },
      { sourceReference: '' },
      { lotId: '1' },
      { actorId: 'boss' },
    ]) {
      const answer = await post(GRANTS, { ...gift, ...wrong });
      t.match(answer, { status: 400, body: { code: 'validation_failed' } }, JSON.stringify(wrong));
    }
    for (const wrong of [
      { amount: 0 },
      { amount: -0 },
      { amount: 1.5 },
      { amount: -1_000_001 },
      { ticketId: undefined },
    ]) {
      const answer = await post(ADJUST, { userId: 'ann', creditType: 'any', amount: 1, ...WHY, ...wrong });
      t.match(answer, { status: 400, body: { code: 'validation_failed' } }, JSON.stringify(wrong));
    }
    t.same(await tandem.sql('SELECT count(*) FROM credit_operations'), before);
  });

  await t.test('adjust: up, down, and not below nothing', async (t) => {
    const adjust = (amount: number) => post(ADJUST, { userId: 'bob', creditType: 'roast', amount, ...WHY });
    t.match(await adjust(3), { status: 200, body: { amount: 3, balance: { analysis: 5, roast: 8 } } });
    t.match(await adjust(-8), { status: 200, body: { amount: -8, balance: { analysis: 5, roast: 0 } } });
    t.match(await adjust(-1), {
      status: 409,
      body: { code: 'adjustment_exceeds_balance', creditType: 'roast', amount: -1, remaining: 0, operationId: String },
    });
    const { body } = await tandem.call('/api/user/credits/history?kind=revoke', { user: 'bob' });
    t.match(body, {
      items: [
        { kind: 'revoke', amount: 3 },
        { kind: 'revoke', amount: 5 },
      ],
    });
    t.notMatch(JSON.stringify(body), /said sorry/, 'the reason is for the audit log, not for the user');
  });

  await t.test('users may not, and nothing happens', async (t) => {
    for (const path of [GRANTS, ADJUST]) {
      t.equal((await tandem.call(path, { user: 'bob', body: { ...gift, userId: 'bob' } })).status, 403);
      t.equal((await tandem.call(path, { body: gift })).status, 401);
      const headers = { authorization: `Bearer ${tokenOf('bob')}x` };
      t.equal((await tandem.call(path, { headers, body: gift })).status, 401);
    }
    t.match((await tandem.call('/api/user/credits/status', { user: 'bob' })).body, { analysis: { remaining: 5 } });
  });

  await t.test('forty admins at once: every gift arrives once, whatever was sent twice', async (t) => {
    const sent = Array.from({ length: 40 }, (_, n) =>
      post(GRANTS, { ...gift, userId: 'cyd', creditType: 'any', amount: 1, sourceReference: `n-${n % 20}` }),
    );
    const answers = await Promise.all(sent);
    t.same([...new Set(answers.map(({ status }) => status))].sort(), [200, 201]);
    t.equal(answers.filter(({ status }) => status === 201).length, 20);
    t.match((await tandem.call('/api/user/credits/status', { user: 'cyd' })).body, { pool: { remaining: 20 } });
  });
  t.same(await tandem.verify(), []);
});
