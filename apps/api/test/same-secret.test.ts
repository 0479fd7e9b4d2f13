import t from 'tap';
import { secretCheck } from '../src/auth/same-secret.ts';

const SECRET = 'an-admin-key-of-more-than-thirty-two-characters';

t.test('only the secret itself is the secret', async (t) => {
  const isSecret = secretCheck(SECRET);
  t.ok(isSecret(SECRET));
  const wrong = [
    '',
    SECRET.slice(1),
    SECRET.slice(0, -1),
    `${SECRET}x`,
    `${SECRET}\0`,
    ` ${SECRET}`,
    SECRET.toUpperCase(),
  ];
  for (const given of wrong) t.notOk(isSecret(given), JSON.stringify(given));
});

/** So long that a comparison which stops at the first difference would be a thousand times faster than one at the last. */
const LENGTH = 2_000_000;
const ROUNDS = 15;

function millisecondsOf(check: () => void): number {
  const startedAt = performance.now();
  check();
  return performance.now() - startedAt;
}

t.test('S2 the time of a check does not tell how much of a guess was right', async (t) => {
  const secret = 'k'.repeat(LENGTH);
  const isSecret = secretCheck(secret);
  const guesses = { 'wrong at once': `x${'k'.repeat(LENGTH - 1)}`, 'wrong at the end': `${'k'.repeat(LENGTH - 1)}x` };
  const fastest = new Map<string, number>();
  // In turns, and the fastest of many: what else the machine does only adds to a time.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, guess] of Object.entries(guesses)) {
      const took = millisecondsOf(() => t.notOk(isSecret(guess)));
      fastest.set(name, Math.min(took, fastest.get(name) ?? took));
    }
  }
  const [early = 0, late = 0] = fastest.values();
  t.comment(`wrong at once ${early.toFixed(2)} ms, wrong at the end ${late.toFixed(2)} ms`);
  t.ok(early > late / 2 && late > early / 2);
});
