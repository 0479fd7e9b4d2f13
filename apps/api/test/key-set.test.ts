import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { JWT_SECRET } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { claimsOf, signToken } from './support/tokens.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (key: KeyObject, more: object) => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...more });

const published = {
  down: false,
  reads: 0,
  keys: [
    jwk(rsa.publicKey, { kid: 'r1', alg: 'RS256' }),
    jwk(ec.publicKey, { kid: 'e1' }),
    { kty: 'oct', kid: 'h1', k: Buffer.from(JWT_SECRET).toString('base64url') },
    { kty: 'RSA', kid: 'broken', n: 'x' },
  ],
};
const issuer = createServer((_request, response) => {
  published.reads += 1;
  if (published.down) response.writeHead(500).end();
  else response.end(JSON.stringify({ keys: published.keys }));
}).listen(0, '127.0.0.1');
await once(issuer, 'listening');
const { port } = issuer.address() as AddressInfo;
t.teardown(() => issuer.close());

const start = () => startApi({ settings: { JWKS_URL: `http://127.0.0.1:${port}/keys.json` } });
const api = await start();
t.teardown(() => api.stop());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function sign(header: { alg: string; kid?: string }, key: KeyObject, payload: unknown = claimsOf('alice')): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${createSign('SHA256').update(input).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url')}`;
}
const ask = (token: string, url = api.url) =>
  call(`${url}/api/user/credits/status`, { headers: { authorization: `Bearer ${token}` } });

t.test('tokens signed with a published key are let in, and the set is read once', async (t) => {
  t.equal((await ask(sign({ alg: 'RS256', kid: 'r1' }, rsa.privateKey))).status, 200);
  t.equal((await ask(sign({ alg: 'ES256', kid: 'e1' }, ec.privateKey))).status, 200);
  t.equal(published.reads, 1);
});

t.test('everything else is 401', async (t) => {
  const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const refused = {
    'another key under a known id': sign({ alg: 'RS256', kid: 'r1' }, other.privateKey),
    'unknown key id': sign({ alg: 'RS256', kid: 'r9' }, rsa.privateKey),
    'no key id': sign({ alg: 'RS256' }, rsa.privateKey),
    'another algorithm than the key’s own': sign({ alg: 'PS256', kid: 'r1' }, rsa.privateKey),
    'HS256 keyed with the public key': signToken(claimsOf('alice'), { header: { kid: 'r1' }, secret: pem }),
    'HS256 with JWT_SECRET, while keys are published': signToken(claimsOf('alice')),
    'a symmetric key of the set': signToken(claimsOf('alice'), { header: { kid: 'h1' } }),
    'alg none': signToken(claimsOf('alice'), { header: { alg: 'none', kid: 'r1' } }),
    'a broken key': sign({ alg: 'RS256', kid: 'broken' }, rsa.privateKey),
    'an object as key id': sign({ alg: 'RS256', kid: { toString: 'r1' } as never }, rsa.privateKey),
    'array payload': sign({ alg: 'RS256', kid: 'r1' }, rsa.privateKey, [claimsOf('alice')]),
    'odd sub': sign({ alg: 'RS256', kid: 'r1' }, rsa.privateKey, claimsOf('')),
  };
  for (const [what, token] of Object.entries(refused)) isProblem(t, await ask(token), 'unauthorized', what);
  t.ok(published.reads <= 2, 'unknown key ids do not make us read the set again and again');
});

t.test('a key set that cannot be read is 503, and a token is never let in', async (t) => {
  published.down = true;
  const late = await start();
  t.teardown(() => late.stop());
  isProblem(t, await ask(sign({ alg: 'RS256', kid: 'r1' }, rsa.privateKey), late.url), 'auth_unavailable', 'down');
  t.equal((await ask(sign({ alg: 'RS256', kid: 'r1' }, rsa.privateKey))).status, 200, 'cached keys go on');
});
