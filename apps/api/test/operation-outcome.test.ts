import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { ADMIN_KEY } from './support/secrets.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

// Without a worker: what becomes of an envelope is up to the test.
const api = await startApi();
t.teardown(() => api.stop());

const AS_ADMIN = { 'x-api-key': ADMIN_KEY };
const look = (path: string, headers: Record<string, string> = AS_ADMIN) => call(`${api.url}${path}`, { headers });
const envelopeOf = (operationId: string) => operationId.split('_')[0];

/** What a worker does to an envelope before it tells the queue that it is done. */
const applyQueued = (operationId: string) =>
  api.database.sql(
    `SELECT applied.* FROM bullmq.job j, apply_credit_operations(j.data -> 'operations') AS applied WHERE j.id = $1`,
    [envelopeOf(operationId)],
  );
const forgetQueued = (operationId: string) =>
  api.database.sql('DELETE FROM bullmq.job WHERE id = $1', [envelopeOf(operationId)]);

async function grantTo(userId: string) {
  const answer = await call(`${api.url}/api/admin/credits/grants`, {
    headers: { ...AS_ADMIN, prefer: 'respond-async' },
    body: { userId, creditType: 'roast', amount: 3, source: 'promotion', reason: 'spring', ticketId: 'T-1' },
  });
  return { id: String(answer.json['operationId']), status: answer.status, place: answer.headers.get('location') ?? '' };
}

t.test('an operation that is applied is not pending, although its envelope is still in the queue', async (t) => {
  const consumed = await call(`${api.url}/api/user/credits/consume`, {
    headers: { authorization: `Bearer ${userToken('ann')}`, prefer: 'respond-async' },
    body: { creditType: 'roast', action: 'x' },
  });
  const path = `/api/operations/${consumed.json['operationId']}`;
  t.match((await look(path)).json, { status: 'pending', type: 'consume' });
  await applyQueued(String(consumed.json['operationId']));
  t.match((await look(path)).json, { status: 'applied', response: { balance: { roast: 4 } } }, 'nobody named');
  t.match((await look(`${path}?userId=ann`)).json, { status: 'applied' }, 'its user named');
  isProblem(t, await look(`${path}?userId=bob`), 'operation_unknown', 'another user named');
});

t.test('an admin who got a 202 finds the outcome at its place, also when the queue has forgotten it', async (t) => {
  for (const user of ['gina', 'a b&c/ü?']) {
    const { id, status, place } = await grantTo(user);
    t.equal(status, 202);
    t.match((await look(place)).json, { status: 'pending', type: 'grant' }, user);
    await applyQueued(id);
    await forgetQueued(id);
    t.match((await look(place)).json, { status: 'applied', httpStatus: 201, response: { userId: user } }, user);
    isProblem(t, await look(`/api/operations/${id}`), 'operation_unknown', 'kept by user');
    isProblem(t, await look(place, { authorization: `Bearer ${userToken('eve')}` }), 'operation_unknown', 'a stranger');
  }
});
