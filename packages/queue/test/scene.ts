import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import {
  createEnvelopeSender,
  createEnvelopeWorker,
  createReplyInbox,
  type EnvelopeContext,
  type EnvelopeSenderOptions,
  type EnvelopeWorkerOptions,
  openBackend,
  type QueueDefinition,
} from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';
import type { QueueServer } from './servers/queue-server.ts';

export type Operation = { operationId: string; user: string; n: number };
export type Outcome = { operationId: string; status: 'applied' | 'failed'; n: number; text?: string };

/** A failure that says nothing about the operations. */
export class Away extends Error {
  override readonly name = 'Away';
}

export function definitionOf(changes: Partial<QueueDefinition> = {}): QueueDefinition {
  return {
    name: `test-${randomUUID().slice(0, 8)}`,
    partitions: 1,
    concurrency: 4,
    attempts: 3,
    backoff: { baseMs: 50, maxMs: 400 },
    lockDurationMs: 1_500,
    maxStalledCount: 50,
    keepCompleted: { count: 0 },
    keepFailed: { count: 100 },
    ...changes,
  };
}

export function parse(operation: unknown): Operation {
  if (typeof operation !== 'object' || operation === null || !('user' in operation))
    throw new TypeError('no operation');
  return operation as Operation;
}

type Changes = {
  definition?: Partial<QueueDefinition>;
  sender?: Partial<EnvelopeSenderOptions<Outcome>>;
  worker?: Partial<EnvelopeWorkerOptions<Operation, Outcome>>;
  lookUp?: (ids: string[]) => ReadonlyMap<string, Outcome>;
};

/** An API and a worker over one queue; what the worker applied is kept in `applied`, which is also their database. */
export async function openScene(t: Test, server: QueueServer, changes: Changes = {}) {
  const backend = openBackend(server.config, { logger: plainLogger });
  const definition = definitionOf(changes.definition);
  const applied = new Map<string, Outcome>();
  const calls: { operations: Operation[]; context: EnvelopeContext; at: number }[] = [];
  const lookUps: string[][] = [];

  const apply = (operations: Operation[]): Outcome[] =>
    operations.map(({ operationId, n }) => {
      const outcome = applied.get(operationId) ?? { operationId, status: 'applied', n };
      applied.set(operationId, outcome);
      return outcome;
    });
  const worker = () =>
    createEnvelopeWorker<Operation, Outcome>({
      backend,
      definition,
      parse,
      handle: async (operations, context) => {
        calls.push({ operations, context, at: Date.now() });
        return apply(operations);
      },
      onExhausted: async (exhausted) =>
        exhausted.map(({ operationId }) => {
          const outcome: Outcome = { operationId, status: 'failed', n: -1 };
          applied.set(operationId, outcome);
          return outcome;
        }),
      isTransient: (error) => error instanceof Away,
      ...changes.worker,
    });
  const inbox = createReplyInbox<Outcome>({
    backend,
    instanceId: randomUUID(),
    lookUp: async (ids) => {
      lookUps.push(ids);
      if (changes.lookUp !== undefined) return changes.lookUp(ids);
      return new Map(ids.flatMap((id) => [[id, applied.get(id)] as const]).filter(hasOutcome));
    },
  });
  const sender = createEnvelopeSender<Operation, Outcome>({ backend, definition, inbox, ...changes.sender });
  await inbox.opened;
  t.teardown(async () => {
    await sender.close();
    await inbox.close();
    await backend.close();
  });
  const send = (user: string, n = 0, waitMs = 20_000) =>
    sender.send((operationId) => ({ operationId, user, n }), { partitionKey: user, waitMs });
  return { backend, definition, applied, calls, lookUps, apply, worker, inbox, sender, send };
}

const hasOutcome = (entry: readonly [string, Outcome | undefined]): entry is [string, Outcome] =>
  entry[1] !== undefined;
