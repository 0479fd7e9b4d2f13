import type { FaultRow } from './fault-row.ts';

const ACCESS = 'apps/api/test/access.test.ts';
const EVERY_ROUTE = 'apps/api/test/route-access.test.ts';
const PRICES = 'packages/db/test/price-list.test.ts';
const BODIES = 'apps/api/test/bodies.test.ts';
const TOKENS = 'apps/api/test/tokens.test.ts';
const WIRE = 'apps/api/test/wire.test.ts';
const BOARD = 'apps/api/test/board.test.ts';
const INTENTS = 'apps/worker/test/intents.test.ts';

/** What people with bad intentions send. */
export const ATTACK_ROWS: readonly FaultRow[] = [
  {
    id: 'S1',
    fault: 'a user asks for what is another’s',
    promise: 'the same answer as for what does not exist',
    tests: [
      [EVERY_ROUTE, 'the table has every route once'],
      ['apps/api/test/organizations.test.ts', 'members see their organization, strangers learn nothing'],
      ['apps/api/test/organization-changes.test.ts', 'members look and do not decide; strangers learn nothing'],
      [ACCESS, 'an operation of somebody else is as unknown as one that never was'],
      ['apps/worker/test/idempotency.test.ts', 'a key belongs to one user'],
      ['apps/worker/test/idempotency.test.ts', 'whoever got a 202 can ask, by the id he was given, also for a repeat'],
    ],
  },
  {
    id: 'S2',
    fault: 'admin routes with a user’s token, a wrong, short or empty key',
    promise: '401 or 403, slowed down after many',
    tests: [
      [EVERY_ROUTE, 'the table has every route once'],
      [ACCESS, 'a route that does not say who may call it stops the start'],
      [ACCESS, 'too many refused credentials of one address are told to slow down; right ones still pass'],
      [BOARD, 'what is no session is none'],
      [BOARD, 'wrong keys are counted'],
      ['apps/api/test/rate-limit.test.ts', 'S2 admins have a limit of their own, each by themselves'],
      ['apps/api/test/rate-limit.test.ts', 'S2 guesses of the admin key are limited by address, at whichever door'],
      ['apps/api/test/same-secret.test.ts', 'S2 the time of a check does not tell how much of a guess was right'],
    ],
  },
  {
    id: 'S3',
    fault: 'forged and odd tokens: none, HS512, RS256 with our secret, no exp, odd sub, crit, …',
    promise: '401, always',
    tests: [
      [TOKENS, 'every bad token is 401, with a challenge and without a word about why'],
      [TOKENS, 'odd Authorization headers are 401'],
      ['apps/api/test/key-set.test.ts', 'everything else is 401'],
    ],
  },
  {
    id: 'S4',
    fault: 'members that are not the client’s to set',
    promise: '400 that names the member; no change',
    tests: [[BODIES, 'S4 nothing unknown, nothing missing; the answer names the field']],
  },
  {
    id: 'S5',
    fault: 'amounts of other types and sizes',
    promise: '400; only whole numbers from 1 to 1,000,000 count',
    tests: [[BODIES, 'S5 amounts: only whole numbers from 1 to 1,000,000']],
  },
  {
    id: 'S6',
    fault: 'SQL, wildcards, NUL, lone surrogates, odd scripts',
    promise: 'stored as sent, or 400; never 500',
    tests: [
      [BODIES, 'S6 texts arrive as they were sent, or not at all'],
      [TOKENS, 'good tokens are let in as themselves'],
    ],
  },
  {
    id: 'S7',
    fault: 'prototypes, duplicate members, deep and broken JSON',
    promise: '400',
    tests: [[BODIES, 'S7 shapes that mean harm']],
  },
  {
    id: 'S8',
    fault: 'large and slow requests, idle connections, no HTTP at all',
    promise: '413 or 408, others are served meanwhile',
    tests: [
      [BODIES, 'S8 a body of 64 KiB is the most'],
      [WIRE, 'S8 who is slow is let go, and others are served meanwhile'],
      [WIRE, 'what is no HTTP is answered in our shape'],
    ],
  },
  {
    id: 'S9',
    fault: 'one user asks for too much or too often',
    promise: 'pages are capped; 429 with Retry-After; others are served',
    tests: [
      ['apps/api/test/rate-limit.test.ts', 'S9 one user is slowed down, others, admins and the probes are not'],
      [BODIES, 'query members are known, too'],
    ],
  },
  {
    id: 'S10',
    fault: 'tricks with the content type',
    promise: '415; what is read is validated',
    tests: [[BODIES, 'S10 content types']],
  },
  {
    id: 'S11',
    fault: 'lines forged into logs, secrets in logs, the board without a login',
    promise: 'none',
    tests: [
      ['packages/telemetry/test/logger.test.ts', 'S11 secrets do not reach a line, wherever they stand'],
      ['packages/telemetry/test/logger.test.ts', 'one line stays one line'],
      [TOKENS, 'neither tokens nor keys are in the log'],
      [BOARD, 'people log in with the admin key and out again'],
      [BOARD, 'RULES 24: the board looks and retries, and nothing else'],
    ],
  },
  {
    id: 'S12',
    fault: 'a return address that leads elsewhere',
    promise: 'only origins of the list',
    tests: [[INTENTS, 'addresses and prices are ours (S12, S13)']],
  },
  {
    id: 'S13',
    fault: 'a price, tier or region that was tampered with; a price in another region’s currency',
    promise: 'prices come from our table alone, and none can be there that mixes currencies',
    tests: [
      [PRICES, 'an unknown region counts as the default, an unknown product has no price'],
      [PRICES, 'the database refuses a price that makes no sense, even to its owner'],
      [INTENTS, 'addresses and prices are ours (S12, S13)'],
    ],
  },
  {
    id: 'S14',
    fault: 'a user sets a flag or switches something that is the admins’',
    promise: '403, and nothing is changed',
    tests: [[EVERY_ROUTE, 'the table has every route once']],
  },
];
