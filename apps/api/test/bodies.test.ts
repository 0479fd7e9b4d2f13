import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi();
t.teardown(() => api.stop());

const authorization = `Bearer ${userToken('alice')}`;
const send = (body: string | Buffer | object, headers: Record<string, string> = {}) =>
  call(`${api.url}/api/user/credits/consume`, {
    headers: { authorization, prefer: 'respond-async', ...headers },
    body,
  });
const withAmount = (amount: string) => `{"creditType":"roast","action":"x","amount":${amount}}`;
const withMetadata = (metadata: string) => `{"creditType":"roast","action":"x","metadata":${metadata}}`;

t.test('S5 amounts: only whole numbers from 1 to 1,000,000', async (t) => {
  const bad = [
    '"5"',
    'true',
    '[7]',
    '{}',
    'null',
    '1.5',
    '-1',
    '0',
    '-0',
    '1e400',
    '9007199254740993',
    '1000001',
    '""',
  ];
  for (const amount of [...bad, '"１０"', '" 5 "', '"1e2"', '1e-1', '0.9999999999999999']) {
    const answer = await send(withAmount(amount));
    isProblem(t, answer, amount === '1e400' ? 'invalid_json' : 'validation_failed', amount);
  }
  for (const amount of ['1', '1000000', '1e2', '5.0']) t.equal((await send(withAmount(amount))).status, 202, amount);
});

t.test('S4 nothing unknown, nothing missing; the answer names the field', async (t) => {
  for (const name of ['userId', 'tier', 'version', 'balance', 'status', 'operationId', 'Amount', 'constructor']) {
    const answer = await send({ creditType: 'roast', action: 'x', [name]: 'x' });
    isProblem(t, answer, 'validation_failed', name);
    t.match(answer.json, { errors: [{ path: `/${name}`, message: 'is not known here' }] });
  }
  const missing = await send({});
  t.match(missing.json, { errors: [{ path: '/creditType' }, { path: '/action' }] });
  const many = await send(Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`m${at}`, at])));
  t.ok((many.json['errors'] as unknown[]).length <= 10, 'a long list of mistakes is cut');
});

t.test('S6 texts arrive as they were sent, or not at all', async (t) => {
  const stored = ["'; drop table lots; --", '%_%', '‮rtl', 'zero​width', '😀', ' ', '\n', '"\\', 'x'.repeat(128)];
  for (const action of stored) t.equal((await send({ creditType: 'roast', action })).status, 202, action);
  for (const action of ['', 'x'.repeat(129)]) {
    isProblem(t, await send({ creditType: 'roast', action }), 'validation_failed', 'length');
  }
  isProblem(t, await send('{"creditType":"roast","action":"a\\u0000b"}'), 'invalid_json', 'NUL');
  isProblem(t, await send('{"creditType":"roast","action":"a\\ud800b"}'), 'invalid_json', 'lone surrogate');
  isProblem(t, await send(withMetadata('{"a\\u0000":1}')), 'invalid_json', 'NUL in a name');
  isProblem(t, await send(withMetadata('{"x":["\\udfff"]}')), 'invalid_json', 'lone surrogate, deep');
  const broken = Buffer.from(withMetadata('{"x":"~"}').replace('~', '\xff'), 'latin1');
  isProblem(t, await send(broken), 'invalid_json', 'bytes that are no UTF-8');
});

t.test('S7 shapes that mean harm', async (t) => {
  const harm = {
    proto: withMetadata('{"__proto__":{"x":1}}'),
    'proto by escape': withMetadata('{"\\u005f_proto__":{"x":1}}'),
    'constructor.prototype': withMetadata('{"constructor":{"prototype":{"x":1}}}'),
    'duplicate member': '{"creditType":"roast","action":"x","amount":1,"amount":100}',
    'duplicate by escape': '{"creditType":"roast","action":"x","amount":1,"\\u0061mount":100}',
    'duplicate in metadata': withMetadata('{"a":{"b":1,"b":2}}'),
    'too deep': withMetadata(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`),
    '20,000 deep': '['.repeat(20_000),
    'deep and closed': `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    'byte order mark': `\ufeff${withAmount('1')}`,
    'not JSON': '{creditType:1}',
    'trailing comma': withAmount('1,'),
    'two documents': `${withAmount('1')}${withAmount('1')}`,
    NaN: withAmount('NaN'),
    blank: ' ',
    empty: '',
  };
  for (const [what, body] of Object.entries(harm)) isProblem(t, await send(body), 'invalid_json', what);
  t.equal(Object.hasOwn(Object.prototype, 'x'), false);
  const colons = withMetadata('{"a:b":"c:{[\\"d:","e":[{"f":1},{"f":2}]}');
  t.equal((await send(colons)).status, 202, 'colons, quotes and repeated names in different objects are fine');
  for (const body of ['null', '[]', '"x"', '7', '[{"creditType":"roast","action":"x"}]']) {
    isProblem(t, await send(body), 'validation_failed', body);
  }
});

t.test('metadata: an object of at most 4,096 bytes as JSON', async (t) => {
  const exact = { x: 'é'.repeat((4096 - '{"x":""}'.length) / 2) };
  t.equal((await send({ creditType: 'roast', action: 'x', metadata: exact })).status, 202);
  const larger = await send({ creditType: 'roast', action: 'x', metadata: { ...exact, y: 1 } });
  isProblem(t, larger, 'validation_failed', 'too large');
  t.match(larger.json, { errors: [{ path: '/metadata' }] });
  for (const metadata of ['[]', '"x"', '1', 'null']) {
    isProblem(t, await send(withMetadata(metadata)), 'validation_failed', metadata);
  }
});

t.test('S8 a body of 64 KiB is the most', async (t) => {
  isProblem(t, await send(withMetadata(`{"x":"${'y'.repeat(70_000)}"}`)), 'payload_too_large', '70 kB');
  isProblem(t, await send('x'.repeat(1_500_000)), 'payload_too_large', '1.5 MB');
});

t.test('S10 content types', async (t) => {
  const body = withAmount('1');
  const json = [
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ];
  for (const type of json) t.equal((await send(body, { 'content-type': type })).status, 202, type);
  const refused = [
    'text/plain',
    'application/json2',
    'application/jsonp',
    'text/json',
    'application/x-www-form-urlencoded',
  ];
  for (const type of [
    ...refused,
    'multipart/form-data',
    'application/json; charset=latin1',
    'garbage',
    'application/\tjson',
  ]) {
    const answer = await send(body, { 'content-type': type });
    isProblem(t, answer, 'unsupported_media_type', type);
  }
  isProblem(t, await send(body, { 'content-encoding': 'gzip' }), 'unsupported_media_type', 'compressed');
});

t.test('query members are known, too', async (t) => {
  const get = (path: string) => call(`${api.url}${path}`, { headers: { authorization } });
  const bad = [
    '/api/user/credits/check',
    '/api/user/credits/check?creditType=any',
    '/api/user/credits/check?creditType=roast&amount=0',
    '/api/user/credits/check?creditType=roast&amount=1.5',
    '/api/user/credits/check?creditType=roast&amount=1&amount=2',
    '/api/user/credits/check?creditType=roast&x=1',
    '/api/user/credits/history?limit=201',
    '/api/user/credits/history?limit=0',
    '/api/user/credits/history?kind=theft',
    '/api/user/credits/status?userId=bob',
    '/api/credits/config?x',
  ];
  for (const path of bad) isProblem(t, await get(path), 'validation_failed', path);
  isProblem(t, await get('/api/user/credits/history?cursor=zzz'), 'invalid_cursor', 'cursor');
  isProblem(t, await get('/api/user/credits/history?cursor=%00'), 'invalid_cursor', 'cursor with NUL');
  t.equal((await get('/api/user/credits/history?limit=200&kind=consume&creditType=any')).status, 200);
  t.equal((await get('/api/user/credits/check?creditType=roast')).json['amount'], 1);
  isProblem(
    t,
    await call(`${api.url}/api/user/credits/consume?dryRun=maybe`, {
      headers: { authorization },
      body: withAmount('1'),
    }),
    'validation_failed',
    'unknown query of a POST',
  );
});

t.test('Idempotency-Key: 1 to 255 visible ASCII characters', async (t) => {
  for (const key of ['', ' ', 'a b', 'é', 'x'.repeat(256), 'a\tb']) {
    isProblem(
      t,
      await send(withAmount('1'), { 'idempotency-key': key }),
      'invalid_idempotency_key',
      JSON.stringify(key),
    );
  }
  for (const key of ['x', 'x'.repeat(255), '!"#$%&~']) {
    t.equal((await send(withAmount('1'), { 'idempotency-key': key })).status, 202);
  }
});
