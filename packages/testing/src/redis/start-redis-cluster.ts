import { setTimeout as pause } from 'node:timers/promises';
import { askRedis } from './ask-redis.ts';
import { freePort } from './free-port.ts';
import { type RedisServer, startRedis } from './start-redis.ts';

/** A Redis Cluster of a test's own: three masters, each with one replica. */
export type RedisCluster = {
  /** Names the masters; the replicas are learnt from them. */
  readonly url: string;
  readonly masters: readonly RedisServer[];
  readonly replicas: readonly RedisServer[];
  /** Which of the servers is the master of a key now. */
  masterOf(key: string): Promise<RedisServer>;
  stop(): Promise<void>;
};

const MASTERS = 3;
const SLOTS = 16_384;
/** A master silent for so long is replaced by its replica. */
const NODE_TIMEOUT_MS = '2000';
const WAIT_MS = 60_000;

type Node = { server: RedisServer; busPort: number };

/** Starts the six servers and makes a cluster of them. Needs redis-server 7, which lets the cluster bus have any port. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, startNode));
  const [masters, replicas] = [nodes.slice(0, MASTERS), nodes.slice(MASTERS)];
  const stop = async () => void (await Promise.all(nodes.map(({ server }) => server.stop())));
  try {
    await join(masters, replicas);
  } catch (error) {
    await stop();
    throw error;
  }
  const servers = nodes.map(({ server }) => server);
  return {
    url: `redis+cluster://${masters.map(({ server }) => `127.0.0.1:${server.port}`).join(',')}`,
    masters: masters.map(({ server }) => server),
    replicas: replicas.map(({ server }) => server),
    async masterOf(key) {
      for (const server of servers) {
        const answer = await askRedis(server.port, `GET ${key}`).catch(() => '');
        const moved = /^-MOVED \d+ \S*:(\d+)/.exec(answer)?.[1];
        const found = servers.find(({ port }) => String(port) === (moved ?? String(server.port)));
        if (answer !== '' && !answer.startsWith('-CLUSTERDOWN') && found) return found;
      }
      throw new Error('no server of the cluster answers');
    },
    stop,
  };
}

async function startNode(): Promise<Node> {
  const busPort = await freePort();
  const server = await startRedis({
    'cluster-enabled': 'yes',
    'cluster-port': String(busPort),
    'cluster-node-timeout': NODE_TIMEOUT_MS,
  });
  return { server, busPort };
}

async function join(masters: readonly Node[], replicas: readonly Node[]): Promise<void> {
  const all = [...masters, ...replicas];
  const [first] = masters;
  if (!first) throw new Error('a cluster needs a master');
  for (const [place, { server }] of all.entries()) await order(server, `CLUSTER SET-CONFIG-EPOCH ${place + 1}`);
  for (const [place, { server }] of masters.entries()) {
    const [from, to] = [place, place + 1].map((part) => Math.floor((part * SLOTS) / MASTERS));
    await order(server, `CLUSTER ADDSLOTSRANGE ${from} ${(to ?? SLOTS) - 1}`);
  }
  for (const { server, busPort } of all.slice(1)) {
    await order(first.server, `CLUSTER MEET 127.0.0.1 ${server.port} ${busPort}`);
  }
  await each(all, 'CLUSTER INFO', /cluster_state:ok[\s\S]*cluster_known_nodes:6/);
  for (const [place, { server }] of replicas.entries()) {
    const master = masters[place] ?? first;
    const id = /[0-9a-f]{40}/.exec(await askRedis(master.server.port, 'CLUSTER MYID'))?.[0];
    await order(server, `CLUSTER REPLICATE ${id}`);
  }
  await each(replicas, 'INFO replication', /role:slave[\s\S]*master_link_status:up/);
  await each(masters, 'INFO replication', /connected_slaves:1/);
}

async function order(server: RedisServer, command: string): Promise<void> {
  const answer = await askRedis(server.port, command);
  if (!answer.startsWith('+OK')) throw new Error(`${command}: ${answer}`);
}

async function each(nodes: readonly Node[], command: string, wanted: RegExp): Promise<void> {
  for (const { server } of nodes) {
    for (const end = Date.now() + WAIT_MS; !wanted.test(await askRedis(server.port, command)); await pause(100)) {
      if (Date.now() > end)
        throw new Error(`the cluster does not come together: ${await askRedis(server.port, command)}`);
    }
  }
}
