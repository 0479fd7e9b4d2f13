import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { KeySetUnavailableError, openKeySet } from '../src/auth/key-set.ts';

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const MINUTE = 60_000;

const issuer = { status: 200, kids: ['a'], reads: 0 };
const server = createServer((_request, response) => {
  issuer.reads += 1;
  const keys = issuer.kids.map((kid) => ({ ...publicKey.export({ format: 'jwk' }), kid }));
  response.writeHead(issuer.status).end(JSON.stringify({ keys }));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
t.teardown(() => server.close());
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

t.test('keys are cached for an hour, used for two when they cannot be read, and never longer', async (t) => {
  let clock = 1_000_000;
  const keySet = openKeySet(url, () => clock);
  const find = (kid: string) => keySet.find({ kid, alg: 'ES256' });

  await Promise.all([find('a'), find('a'), find('a')]);
  t.equal(issuer.reads, 1, 'one read for all who wait');
  clock += 59 * MINUTE;
  t.ok(await find('a'));
  t.equal(issuer.reads, 1, 'within the hour no other');

  issuer.kids = ['a', 'b'];
  t.ok(await find('b'), 'a new key is found at once');
  t.equal(issuer.reads, 2);
  for (let times = 0; times < 50; times += 1) t.equal(await find(`made up ${times}`), undefined);
  t.equal(issuer.reads, 2, 'made-up ids do not read the set again');

  issuer.status = 500;
  clock += 90 * MINUTE;
  t.ok(await find('a'), 'old keys go on while the set cannot be read');
  t.equal(issuer.reads, 3);
  clock += 31 * MINUTE;
  for (let times = 0; times < 20; times += 1) await t.rejects(find('a'), KeySetUnavailableError);
  t.equal(issuer.reads, 4, 'and it is not asked for by every request');

  issuer.status = 200;
  clock += 2_000;
  t.ok(await find('a'), 'it comes back by itself');
});
