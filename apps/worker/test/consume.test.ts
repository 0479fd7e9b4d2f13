import { startTandem } from '@tandem/testing';
import t from 'tap';

t.test('a consume goes through queue and worker into the ledger and back, under one request id', async (t) => {
  const tandem = await startTandem({ creditSystemVersion: 'v2' });
  t.teardown(tandem.stop);
  const answer = await tandem.consume('ann', { amount: 2 }, { 'x-request-id': 'req-from-outside-1' });
  t.match(answer, { status: 200, body: { status: 'applied', amount: 2, balance: { analysis: 3, roast: 5 } } });
  const refused = await tandem.consume('ann', { amount: 4 });
  t.match(refused, { status: 402, body: { code: 'insufficient_credits', required: 4, remaining: 3 } });
  const [applied] = tandem.log.filter(({ name, requestIds }) => name === 'worker' && Array.isArray(requestIds));
  t.same(applied?.['requestIds'], [answer.headers.get('x-request-id')]);
  t.same(await tandem.verify(), []);
});
