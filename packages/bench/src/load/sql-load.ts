import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { quantile } from '../median.ts';
import { SPEND_ONE, spendOneParams } from '../rivals/one-function.ts';
import type { LoadResult, SqlJob } from './load-job.ts';

const BATCH = 100;

type Call = { readonly operations: number; query(): { name: string; text: string; values: unknown[] } };

/** Runs one prepared call in a loop on each connection; latencies are those of calls, the rate is in operations. */
export async function sqlLoad({ url, call, clients, seconds, who }: SqlJob): Promise<LoadResult> {
  const anyone = () => `${who.prefix}${who.from + Math.floor(Math.random() * who.count)}`;
  const { operations, query } = CALLS[call](anyone);
  const connections = Array.from({ length: clients }, () => new Client({ connectionString: url }));
  await Promise.all(connections.map((client) => client.connect()));
  for (const client of connections) await client.query(query());
  const times: number[] = [];
  const startedAt = Date.now();
  const begin = performance.now();
  const until = begin + seconds * 1_000;
  await Promise.all(
    connections.map(async (client) => {
      for (let sent = performance.now(); sent < until; ) {
        await client.query(query());
        const answered = performance.now();
        times.push(answered - sent);
        sent = answered;
      }
    }),
  );
  const tookMs = performance.now() - begin;
  await Promise.all(connections.map((client) => client.end()));
  const sorted = Float64Array.from(times).sort();
  return {
    // The first call of each connection prepares the statement; it counts as done, not as measured.
    answers: { 200: (times.length + clients) * operations },
    errors: 0,
    perSecond: (times.length * operations * 1_000) / tookMs,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    longest: quantile(sorted, 1),
    startedAt,
    tookMs,
  };
}

const CALLS: Record<SqlJob['call'], (anyone: () => string) => Call> = {
  'one-op-function': (anyone) => ({
    operations: 1,
    query: () => ({
      name: 'spend-one',
      text: SPEND_ONE,
      values: spendOneParams({
        userId: anyone(),
        creditType: 'analysis',
        amount: 1,
        action: 'resume_analysis',
        operationId: randomUUID(),
      }),
    }),
  }),
  'batch-of-100': (anyone) => ({
    operations: BATCH,
    query: () => ({
      name: 'apply-envelope',
      text: 'SELECT outcome FROM apply_credit_operations($1)',
      values: [JSON.stringify(Array.from({ length: BATCH }, () => commandOf(anyone())))],
    }),
  }),
};

/** As the API makes it of the request the HTTP rows send, with a client's key: its unique index is part of the work. */
function commandOf(userId: string) {
  const operationId = randomUUID();
  return {
    type: 'consume',
    operationId,
    requestId: operationId,
    userId,
    actorType: 'USER',
    actorId: userId,
    route: 'POST /api/user/credits/consume',
    idempotencyKey: operationId,
    fingerprint: operationId.replaceAll('-', '').padEnd(64, '0'),
    creditType: 'analysis',
    amount: 1,
    action: 'resume_analysis',
    platform: 'web',
  };
}
