import t from 'tap';
import { CircuitBreaker, type GatewayErrorKind, StripeGatewayError } from '../src/index.ts';

/** A breaker on a clock of its own, and calls that are counted. */
function scene() {
  let now = 0;
  let calls = 0;
  const breaker = new CircuitBreaker({ failures: 3, openMs: 1000, maxOpenMs: 4000, now: () => now });
  const call = async (fails?: GatewayErrorKind) =>
    breaker
      .run(async () => {
        calls += 1;
        if (fails) throw new StripeGatewayError(fails, fails, {});
        return 'answer';
      })
      .catch((error: StripeGatewayError) => error.kind);
  return {
    breaker,
    call,
    pass: (ms: number) => {
      now += ms;
    },
    calls: () => calls,
  };
}

t.test('after failures in a row nothing is sent; then one probe, and it closes or waits longer', async (t) => {
  const { breaker, call, pass, calls } = scene();
  for (let n = 0; n < 2; n += 1) await call('unavailable');
  t.equal(await call(), 'answer', 'an answer between them starts the count again');
  for (let n = 0; n < 3; n += 1) await call('unavailable');
  t.ok(breaker.isOpen);
  const sent = calls();
  t.equal(await call(), 'unavailable', 'refused here');
  t.equal(calls(), sent, 'without a call');
  pass(1000);
  t.equal(await call('unavailable'), 'unavailable', 'the probe fails');
  pass(1999);
  t.ok(breaker.isOpen, 'for twice as long');
  pass(1);
  t.same(await Promise.all([call(), call()]), ['answer', 'unavailable'], 'one probe at a time');
  t.notOk(breaker.isOpen);
  t.equal(await call(), 'answer');
});

t.test('a 429 is heeded at once; what Stripe refuses is an answer', async (t) => {
  const { breaker, call, pass } = scene();
  t.equal(await call('rate_limited'), 'rate_limited');
  t.ok(breaker.isOpen);
  pass(200);
  t.equal(await call(), 'answer');
  for (let n = 0; n < 5; n += 1) await call('refused');
  t.notOk(breaker.isOpen);
});
