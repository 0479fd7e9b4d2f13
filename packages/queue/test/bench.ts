import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { redisIsInstalled } from '@tandem/testing/redis';
import { createEnvelopeSender, createEnvelopeWorker, createReplyInbox, openBackend } from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';
import type { QueueServer } from './servers/queue-server.ts';
import { startPostgres } from './servers/start-postgres.ts';
import { startRedis } from './servers/start-redis.ts';

type Operation = { operationId: string; userId: string; amount: number; requestId: string };
type Outcome = { operationId: string; status: 'applied'; remaining: number };

const [seconds = 5, partitions = 1, inFlight = 2, concurrency = 8] = process.argv.slice(2).map(Number);

function definition() {
  return {
    name: `bench-${randomUUID().slice(0, 8)}`,
    partitions,
    concurrency,
    attempts: 3,
    backoff: { baseMs: 100, maxMs: 1_000 },
    lockDurationMs: 15_000,
    maxStalledCount: 50,
    keepCompleted: { count: 0 },
    keepFailed: { count: 100 },
  };
}

/** End to end in one process, with a handler that does nothing: throughput of 256 senders, then lone operations. */
async function bench(server: QueueServer): Promise<void> {
  const backend = openBackend(server.config, { logger: plainLogger });
  const queue = definition();
  let envelopes = 0;
  const worker = createEnvelopeWorker<Operation, Outcome>({
    backend,
    definition: queue,
    parse: (operation) => operation as Operation,
    handle: async (operations) => {
      envelopes += 1;
      return operations.map(({ operationId }) => ({ operationId, status: 'applied', remaining: 1 }));
    },
    onExhausted: async () => [],
    isTransient: () => false,
  });
  let lookedUp = 0;
  const inbox = createReplyInbox<Outcome>({
    backend,
    instanceId: randomUUID(),
    lookUp: async (ids) => {
      lookedUp += ids.length;
      return new Map();
    },
  });
  const sender = createEnvelopeSender<Operation, Outcome>({
    backend,
    definition: queue,
    inbox,
    envelopesInFlight: inFlight,
  });
  await inbox.opened;

  const one = async (userId: string): Promise<number> => {
    const begin = performance.now();
    const { outcome } = sender.send((operationId) => ({ operationId, userId, amount: 1, requestId: userId }), {
      partitionKey: userId,
      waitMs: 10_000,
    });
    if ((await outcome) === undefined) throw new Error('no outcome');
    return performance.now() - begin;
  };
  for (let warm = 0; warm < 50; warm += 1) await one('warm');

  const times: number[] = [];
  const until = performance.now() + seconds * 1_000;
  envelopes = 0;
  await Promise.all(
    Array.from({ length: 256 }, async (_, connection) => {
      for (let n = 0; performance.now() < until; n += 1) times.push(await one(`user-${connection}-${n % 50}`));
    }),
  );
  const lone: number[] = [];
  for (let n = 0; n < 300; n += 1) lone.push(await one('lone'));
  const at = (list: number[], q: number) => list.sort((a, b) => a - b)[Math.floor(list.length * q)]?.toFixed(2);
  process.stdout.write(
    `${server.kind}: ${Math.round(times.length / seconds)} op/s at 256, p50 ${at(times, 0.5)} p99 ${at(times, 0.99)} ms, ` +
      `${(times.length / envelopes).toFixed(1)} op/envelope; lone p50 ${at(lone, 0.5)} p99 ${at(lone, 0.99)} ms; looked up ${lookedUp}\n`,
  );
  await sender.close();
  await worker.close();
  await inbox.close();
  await backend.close();
}

const servers = [startPostgres, ...(redisIsInstalled() ? [startRedis] : [])];
for (const start of servers) {
  const server = await start();
  await bench(server);
  await server.stop();
}
