import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { call } from './support/call.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

t.test('a request that waits for its outcome is answered before the server is gone', async (t) => {
  const api = await startApi();
  const waiting = call(`${api.url}/api/user/credits/consume`, {
    headers: { authorization: `Bearer ${userToken('alice')}`, prefer: 'wait=3' },
    body: { creditType: 'roast', action: 'x' },
  });
  await pause(500);
  const startedAt = Date.now();
  const closed = api.app.close();
  t.equal((await waiting).status, 202);
  t.ok(Date.now() - startedAt > 1_500, 'it was given its time');
  await closed;
  t.ok(Date.now() - startedAt < 20_000, 'and its connection is not kept after that');
  await api.stop();
});
