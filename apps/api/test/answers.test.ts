import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY, CRON_SECRET } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi({ worker: true });
t.teardown(() => api.stop());

const as = (user: string, more: Record<string, string> = {}) => ({
  authorization: `Bearer ${userToken(user)}`,
  ...more,
});
const consume = (user: string, body: object, headers: Record<string, string> = {}) =>
  call(`${api.url}/api/user/credits/consume`, { headers: as(user, headers), body });

t.test('a consume is answered with what it did', async (t) => {
  const answer = await consume('anna', {
    creditType: 'analysis',
    amount: 2,
    action: 'scan',
    metadata: { z: 1, a: [] },
  });
  t.equal(answer.status, 200, answer.text);
  t.same(Object.keys(answer.json), ['operationId', 'status', 'creditType', 'amount', 'balance']);
  t.match(answer.json, { status: 'applied', creditType: 'analysis', amount: 2, balance: { analysis: 3, roast: 5 } });

  const view = await call(`${api.url}/api/operations/${answer.json['operationId']}`, { headers: as('anna') });
  t.match(view.json, { type: 'consume', status: 'applied', httpStatus: 200, response: answer.json });
  const byKey = (query: string) =>
    call(`${api.url}/api/operations/${answer.json['operationId']}${query}`, { headers: { 'x-api-key': ADMIN_KEY } });
  t.same((await byKey('?userId=anna')).json, view.json, 'an admin may look, at the user he names');
  t.equal((await byKey('?userId=bert')).status, 404);
  const asOther = await call(`${api.url}/api/operations/${answer.json['operationId']}?userId=anna`, {
    headers: as('bert'),
  });
  t.equal(asOther.status, 404, 'a user may not');
  const history = await call(`${api.url}/api/user/credits/history?kind=consume`, { headers: as('anna') });
  t.match(history.json, { items: [{ kind: 'consume', amount: 2, action: 'scan', metadata: { z: 1, a: [] } }] });
});

t.test('402 says what is missing, in a known order', async (t) => {
  const answer = await consume('bert', { creditType: 'roast', amount: 6, action: 'x' }, { 'x-request-id': 'bert-1' });
  isProblem(t, answer, 'insufficient_credits', '402');
  t.match(answer.json, { creditType: 'roast', required: 6, remaining: 5, limit: 5, requestId: 'bert-1' });
  t.same(Object.keys(answer.json).slice(6), [
    'creditType',
    'required',
    'remaining',
    'limit',
    'periodEnd',
    'upgrade',
    'operationId',
  ]);
  const view = await call(`${api.url}/api/operations/${answer.json['operationId']}`, { headers: as('bert') });
  t.match(view.json, { status: 'rejected', httpStatus: 402, response: answer.json });
});

t.test('the same key gets the original answer, to the byte', async (t) => {
  const key = { 'idempotency-key': 'k-1' };
  const first = await consume('carl', { creditType: 'analysis', action: 'x', metadata: { a: 1, b: 2 } }, key);
  t.equal(first.headers.get('idempotency-replayed'), null);
  const again = await consume('carl', { metadata: { b: 2, a: 1 }, action: 'x', creditType: 'analysis' }, key);
  t.equal(again.status, 200);
  t.equal(again.text, first.text);
  t.equal(again.headers.get('idempotency-replayed'), 'true');
  isProblem(
    t,
    await consume('carl', { creditType: 'analysis', action: 'y' }, key),
    'idempotency_key_reused',
    'other body',
  );
  t.equal((await consume('dora', { creditType: 'analysis', action: 'y' }, key)).status, 200, 'another user’s key');

  const refused = await consume('carl', { creditType: 'roast', amount: 9, action: 'x' }, { 'idempotency-key': 'k-2' });
  const refusedAgain = await consume(
    'carl',
    { creditType: 'roast', amount: 9, action: 'x' },
    { 'idempotency-key': 'k-2' },
  );
  t.equal(refusedAgain.text, refused.text, 'a 402 too, request id included');
  t.equal(refusedAgain.headers.get('idempotency-replayed'), 'true');
});

t.test('100 at once with one key: one effect, 100 equal answers', async (t) => {
  const body = { creditType: 'analysis', action: 'x' };
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => consume('ed', body, { 'idempotency-key': 'same' })),
  );
  t.equal(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, 1, answers[0]?.text ?? '');
  const [row] = await api.database.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM credit_ledger WHERE user_id = 'ed' AND kind = 'consume'`,
  );
  t.equal(row?.n, 1);
});

t.test('respond-async: 202 now, the outcome at its place later', async (t) => {
  const answer = await consume('fred', { creditType: 'analysis', action: 'x' }, { prefer: 'respond-async' });
  t.equal(answer.status, 202);
  t.equal(answer.headers.get('preference-applied'), 'respond-async');
  const place = `${api.url}${answer.headers.get('location')}`;
  let view = await call(place, { headers: as('fred') });
  for (let tries = 0; view.json['status'] === 'pending' && tries < 100; tries += 1)
    view = await call(place, { headers: as('fred') });
  t.match(view.json, { status: 'applied', httpStatus: 200 });
});

t.test('admin reset and the cron route', async (t) => {
  await consume('gina', { creditType: 'analysis', amount: 4, action: 'x' });
  const reset = await call(`${api.url}/api/admin/credits/reset`, {
    headers: { 'x-api-key': ADMIN_KEY, 'idempotency-key': 'r-1' },
    body: { userId: 'gina', reason: 'support', ticketId: 'T-1' },
  });
  t.equal(reset.status, 200, reset.text);
  t.match(reset.json, { status: 'applied', userId: 'gina', balance: { analysis: 5, roast: 5 } });
  const due = await call(`${api.url}/api/cron/reset-credits`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CRON_SECRET}` },
  });
  t.equal(due.status, 200, due.text);
  t.same(due.json, { accounts: 0, remaining: false });
});

t.test('health is whole with a worker', async (t) => {
  t.match((await call(`${api.url}/health`)).json, { status: 'ok' });
  t.match((await call(`${api.url}/api/credits/status`)).json, { version: 'v2', healthy: true });
});
