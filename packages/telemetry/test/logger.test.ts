import t from 'tap';
import { createLogger, REDACTED, redact } from '../src/index.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger({ name: 'test', level: 'info', destination: { write: (line) => lines.push(line) } }));
  return lines.join('');
}

const CANARY = 'canary-7f3a';

t.test('S11 secrets do not reach a line, wherever they stand', async (t) => {
  const headers = {
    Authorization: `Bearer ${CANARY}`,
    'x-api-key': CANARY,
    cookie: `a=${CANARY}`,
    'Set-Cookie': CANARY,
    'stripe-signature': CANARY,
  };
  const settings = {
    JWT_SECRET: CANARY,
    INTERNAL_API_KEY: CANARY,
    STRIPE_WEBHOOK_SECRET_PREVIOUS: CANARY,
    password: CANARY,
  };
  const url = `postgres://tandem:${CANARY}@localhost:5432/tandem`;
  const text = logged((logger) => {
    logger.info({ headers, settings, list: [{ token: CANARY }] }, `connecting to ${url}`);
    logger.info(`redis at rediss://:${CANARY}@cache:6379 and ${url}`);
    logger.error({ err: new Error(`cannot reach ${url}`, { cause: new Error(url) }) }, 'failed');
    logger.warn({ note: `eyJhbGciOiJIUzI1NiJ9.${CANARY.replace('-', '')}.x` });
  });
  t.notMatch(text, /canary-?7f3a/);
  t.match(text, 'postgres://tandem:[redacted]@localhost:5432/tandem');
});

t.test('what helps stays', async (t) => {
  const text = logged((logger) =>
    logger.info({ 'idempotency-key': 'k-1', user: 'alice', ms: 1.5, at: null }, 'answered'),
  );
  t.match(JSON.parse(text), {
    level: 'info',
    name: 'test',
    'idempotency-key': 'k-1',
    user: 'alice',
    ms: 1.5,
    msg: 'answered',
  });
  t.match(JSON.parse(text).time, /^\d{4}-\d\d-\d\dT.*Z$/);
  const failed = JSON.parse(logged((logger) => logger.error({ err: new TypeError('broke') }, 'x')));
  t.match(failed, { err: { type: 'TypeError', message: 'broke', stack: /broke/ } });
});

t.test('one line stays one line', async (t) => {
  const text = logged((logger) => logger.info({ user: 'a\n{"level":"fatal"}' }, 'x\r\ny'));
  t.equal(text.trimEnd().split('\n').length, 1);
  const control = logged((logger) =>
    logger.info({ user: '\u001b[31mred \u009b2J \u2028 \u007f' }, '\u001b]0;title\u0007'),
  );
  t.notMatch(control, /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/u, 'nothing a terminal obeys');
  t.match(JSON.parse(control), { user: '\\u001b[31mred \\u009b2J \\u2028 \\u007f' });
});

t.test('what the database quotes in its errors is not logged', async (t) => {
  const quoting = { detail: `Failing row contains (${CANARY})`, parameters: [CANARY], code: '23514' };
  const text = logged((logger) => {
    logger.error({ err: Object.assign(new Error('violates'), quoting) }, 'x');
    logger.error({ err: Object.assign(new Error('violates'), { driverError: quoting, parameters: [CANARY] }) }, 'x');
  });
  t.notMatch(text, CANARY);
  t.match(text, '"code":"23514"');
});

t.test('circles and depth do no harm', async (t) => {
  const circle: Record<string, unknown> = { password: 'x' };
  circle['self'] = circle;
  t.match(redact(circle), { password: REDACTED, self: { self: { password: REDACTED } } });
  t.doesNotThrow(() => logged((logger) => logger.info({ circle })));
});
