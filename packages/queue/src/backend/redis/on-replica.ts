import { Cluster, type Redis } from 'ioredis';
import type { RedisClient } from './redis-settings.ts';

const REPLICA_MS = 500;
/** A replica that has not confirmed anything for longer counts as gone: nobody waits for it. */
const SILENT_SECONDS = 2;

/** The write may be on one server only. It is not taken as done, since that server may die with it. */
class NotReplicatedError extends Error {
  override readonly name = 'NotReplicatedError';
}

/** Slots of keys never change. */
const slots = new Map<string, number>();

/** The connection on which commands for a key go out now. */
async function serverOf(client: RedisClient, key: string): Promise<Redis | undefined> {
  if (!(client instanceof Cluster)) return client;
  const slot = slots.get(key) ?? Number(await client.cluster('KEYSLOT', key));
  slots.set(key, slot);
  const address = client.slots[slot]?.[0];
  return client.nodes('master').find(({ options }) => `${options.host}:${options.port}` === address);
}

/**
 * Runs a write and resolves when a replica has it too, so that it survives the death of its master. A master without a
 * living replica, as after a fail-over, is trusted alone.
 * @throws NotReplicatedError or what the write throws; the write may have been carried out
 */
export async function onReplica<R>(client: RedisClient, key: string, write: () => Promise<R>): Promise<R> {
  const server = await serverOf(client, key);
  const result = await write();
  // WAIT speaks of what this very connection has written.
  if (server === undefined || server !== (await serverOf(client, key))) {
    throw new NotReplicatedError('the queue has moved to another server meanwhile');
  }
  if ((await server.wait(1, REPLICA_MS)) === 0 && (await hasReplica(server))) {
    throw new NotReplicatedError('no replica confirmed a write');
  }
  return result;
}

async function hasReplica(server: Redis): Promise<boolean> {
  const info = await server.info('replication');
  return [...info.matchAll(/^slave\d+:.*\bstate=online\b.*\blag=(\d+)/gm)].some(
    ([, lag]) => Number(lag) <= SILENT_SECONDS,
  );
}
