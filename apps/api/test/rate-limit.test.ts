import t from 'tap';
import { call } from './support/call.ts';
import { isProblem } from './support/is-problem.ts';
import { startApi } from './support/start-api.ts';
import { userToken } from './support/tokens.ts';

const api = await startApi({ settings: { RATE_LIMIT_PER_MINUTE: 5 } });
t.teardown(() => api.stop());
const as = (user: string) => ({ headers: { authorization: `Bearer ${userToken(user)}` } });

t.test('S9 one user is slowed down, others and the probes are not', async (t) => {
  const path = `${api.url}/api/user/credits/status`;
  for (let times = 0; times < 5; times += 1) t.equal((await call(path, as('greedy'))).status, 200);
  isProblem(t, await call(path, as('greedy')), 'rate_limited', 'the sixth');
  const other = await call(`${api.url}/api/user/credits/check?creditType=roast`, as('greedy'));
  isProblem(t, other, 'rate_limited', 'on every route');
  t.equal((await call(path, as('modest'))).status, 200);
  for (let times = 0; times < 20; times += 1) t.equal((await call(`${api.url}/health/live`)).status, 200);
});
