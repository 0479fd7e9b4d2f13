import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi({ requestTimeoutMs: 1_500 });
t.teardown(() => api.stop());
const { port, hostname } = new URL(api.url);

/** Writes bytes to a connection and reads what comes until the server hangs up (or 20 s). */
async function raw(...parts: (string | number)[]): Promise<string> {
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  for (const part of parts) {
    if (typeof part === 'number') await pause(part);
    else socket.write(part);
  }
  await Promise.race([closed, pause(20_000)]);
  socket.destroy();
  return Buffer.concat(chunks).toString();
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

t.test('what is no HTTP is answered in our shape', async (t) => {
  const bad = {
    garbage: 'hello there\r\n\r\n',
    'binary garbage': '\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n',
    'no host': 'GET /health/live HTTP/1.1\r\n\r\n',
    'bad header': 'GET /health/live HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n',
    'two lengths': 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
    'length and chunks': 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    'headers of 40 kB': `GET /health/live HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`,
  };
  for (const [what, bytes] of Object.entries(bad)) {
    const answer = await raw(bytes);
    const status = statusOf(answer);
    t.ok(status >= 400 && status < 500, `${what}: ${answer.slice(0, 60)}`);
    if (what !== 'no host') t.match(answer, /problem\+json[\s\S]*"code":"/, what);
  }
});

t.test('odd paths are 4xx problems', async (t) => {
  const paths = [
    '/%',
    '/%zz',
    '/%E0%A4%A',
    '/api/operations/%ff',
    '/api/operations/%00',
    '/..%2f..%2fetc',
    '//',
    '/api//credits',
  ];
  for (const path of [...paths, `/${'x'.repeat(5000)}`, `/api/operations/${'x'.repeat(500)}`]) {
    const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${userToken('alice')}\r\nConnection: close\r\n\r\n`;
    const answer = await raw(head);
    t.ok([400, 404].includes(statusOf(answer)), `${path.slice(0, 40)}: ${answer.slice(0, 40)}`);
    t.match(answer, /problem\+json/);
  }
  isProblem(t, await call(`${api.url}/api/user/credits/consume`, { method: 'PUT' }), 'not_found', 'other method');
});

t.test('S8 who is slow is let go, and others are served meanwhile', async (t) => {
  const head = 'POST /api/user/credits/consume HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const auth = `Authorization: Bearer ${userToken('alice')}\r\n`;
  const startedAt = Date.now();
  const slow = [
    raw(`${head}${auth}Content-Length: 1000\r\n\r\n{`),
    raw(`${head}${auth}`),
    raw('GET /health/live HT'),
    raw(`${head}${auth}Transfer-Encoding: chunked\r\n\r\n`, 400, '1\r\n{\r\n', 400, '1\r\n \r\n', 400, '1\r\n \r\n'),
  ];
  t.equal((await call(`${api.url}/health/live`)).status, 200);
  for (const answer of await Promise.all(slow)) t.equal(statusOf(answer), 408, answer.slice(0, 60));
  t.ok(Date.now() - startedAt < 15_000, `closed after ${Date.now() - startedAt} ms`);
});

t.test('request ids', async (t) => {
  const ask = (id: string) => call(`${api.url}/nothing`, { headers: { 'x-request-id': id } });
  const sane = await ask('my-id_1.2');
  t.equal(sane.headers.get('x-request-id'), 'my-id_1.2');
  t.equal(sane.json['requestId'], 'my-id_1.2');
  t.match(api.log(), /"requestId":"my-id_1\.2"/);
  for (const id of ['a b', 'x'.repeat(65), '"};evil', '']) {
    const answer = await ask(id);
    t.not(answer.headers.get('x-request-id'), id);
    t.match(answer.headers.get('x-request-id'), /^[A-Za-z0-9_.-]{1,64}$/);
  }
});

t.test('while leaving: not ready, but what still comes is served, and its connection closed', async (t) => {
  api.lifecycle.stage = 'leaving';
  t.teardown(() => {
    api.lifecycle.stage = 'serving';
  });
  t.equal((await call(`${api.url}/health/ready`)).status, 503);
  const served = await call(`${api.url}/api/credits/config`);
  t.equal(served.status, 200);
  t.equal(served.headers.get('connection'), 'close');
});

t.test('while stopping: not ready, alive, and no new work', async (t) => {
  api.lifecycle.stage = 'stopping';
  t.teardown(() => {
    api.lifecycle.stage = 'serving';
  });
  t.equal((await call(`${api.url}/health/live`)).status, 200);
  t.equal((await call(`${api.url}/health/ready`)).status, 503);
  isProblem(t, await call(`${api.url}/api/credits/config`), 'shutting_down', 'a read');
});
