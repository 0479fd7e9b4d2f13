import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { startApi } from './support/start-api.ts';
import { claimsOf, nowSeconds, signToken, userToken } from './support/tokens.ts';

const api = await startApi({ settings: { JWT_ISSUER: 'https://issuer.test', JWT_AUDIENCE: 'tandem' } });
t.teardown(() => api.stop());

const good = (sub: unknown = 'alice', more: object = {}) => ({
  ...claimsOf(sub),
  iss: 'https://issuer.test',
  aud: 'tandem',
  ...more,
});
const without = (claim: string) => ({ ...good(), [claim]: undefined });
const unsigned = (header: object) => signToken(good(), { header }).replace(/[^.]+$/, '');
const ask = (authorization: string) => call(`${api.url}/api/user/credits/status`, { headers: { authorization } });

/** RELIABILITY S3 and fact 13; RFC 7519, RFC 7515. */
const REFUSED: Record<string, string> = {
  'alg none without signature': unsigned({ alg: 'none' }),
  'alg None with a signature': signToken(good(), { header: { alg: 'None' } }),
  'HS256 without signature': unsigned({}),
  'HS512 with our secret': signToken(good(), { header: { alg: 'HS512' }, hash: 'sha512' }),
  'RS256 signed with our secret': signToken(good(), { header: { alg: 'RS256' } }),
  'another secret': signToken(good(), { secret: 'another-secret-of-more-than-thirty-two-characters' }),
  'no exp': signToken(without('exp')),
  'no iat': signToken(without('iat')),
  'no sub': signToken(without('sub')),
  'no iss': signToken(without('iss')),
  'no aud': signToken(without('aud')),
  expired: signToken(good('alice', { exp: nowSeconds() - 5 })),
  'exp as text': signToken(good('alice', { exp: String(nowSeconds() + 600) })),
  'exp null': signToken(good('alice', { exp: null })),
  'iat as text': signToken(good('alice', { iat: 'now' })),
  'nbf in the future': signToken(good('alice', { nbf: nowSeconds() + 600 })),
  'nbf as text': signToken(good('alice', { nbf: 'soon' })),
  'wrong issuer': signToken(good('alice', { iss: 'https://issuer.test.evil' })),
  'issuer as a list': signToken(good('alice', { iss: ['https://issuer.test'] })),
  'wrong audience': signToken(good('alice', { aud: ['somebody', 'else'] })),
  'crit header': signToken(good(), { header: { crit: ['exp'] } }),
  'unknown crit header': signToken(good(), { header: { crit: ['b64'], b64: false } }),
  'array payload': signToken([good()]),
  'text payload': signToken('"alice"'),
  'number payload': signToken('42'),
  'null payload': signToken('null'),
  'payload that is no JSON': signToken('{"sub":'),
  'empty sub': signToken(good('')),
  'sub as an object': signToken(good({ id: 'alice' })),
  'sub as a list': signToken(good(['alice'])),
  'sub as a number': signToken(good(7)),
  'sub of 129 characters': signToken(good('x'.repeat(129))),
  'sub with NUL': signToken(good('a\u0000b')),
  'sub with a lone surrogate': signToken(good('a\ud800b')),
  'huge sub': signToken(good('x'.repeat(5000))),
  'padding in the token': `${signToken(good())}=`,
};

t.test('every bad token is 401, with a challenge and without a word about why', async (t) => {
  for (const [what, token] of Object.entries(REFUSED)) {
    const answer = await ask(`Bearer ${token}`);
    isProblem(t, answer, 'unauthorized', what);
    t.match(answer.headers.get('www-authenticate'), /^Bearer .*invalid_token/, `${what}: challenge`);
  }
});

t.test('odd Authorization headers are 401', async (t) => {
  const odd = ['', 'Bearer', 'Bearer ', 'Bearer a.b', 'Basic YTpi', 'Token x', `Bearer ${signToken(good())} x`];
  for (const header of [...odd, `Basic ${signToken(good())}`, 'Bearer ...', `Bearer ${'x'.repeat(9000)}`]) {
    isProblem(t, await ask(header), 'unauthorized', header.slice(0, 40));
  }
  const none = await call(`${api.url}/api/user/credits/status`);
  isProblem(t, none, 'unauthorized', 'no header');
  t.equal(none.headers.get('www-authenticate'), 'Bearer realm="tandem"');
});

t.test('good tokens are let in as themselves', async (t) => {
  const subs = ['alice', 'x'.repeat(128), '😀'.repeat(128), 'a b/c?d=é', '‮rtl​', "'; drop table users; --", '%_%', '0'];
  for (const sub of subs) {
    const answer = await ask(`bearer ${signToken(good(sub, { aud: ['other', 'tandem'] }))}`);
    t.equal(answer.status, 200, answer.text.slice(0, 200));
    t.equal(answer.json['userId'], sub);
  }
});

t.test('a public route refuses a bad token instead of ignoring it', async (t) => {
  const path = `${api.url}/api/credits/status`;
  t.equal((await call(path)).json['balance'], undefined);
  const answer = await call(path, { headers: { authorization: `Bearer ${signToken(good('bob'))}` } });
  t.match(answer.json, { balance: { userId: 'bob' } });
  isProblem(
    t,
    await call(path, { headers: { authorization: `Bearer ${userToken('bob')}` } }),
    'unauthorized',
    'no iss',
  );
});

t.test('neither tokens nor keys are in the log', async (t) => {
  t.notMatch(api.log(), /eyJ[\w-]{10}/);
  t.match(api.log(), /FAST_JWT_EXPIRED/, 'the reason is');
});
