import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { ownFastFolder } from '../fast-folder.ts';
import { askRedis } from './ask-redis.ts';
import { freePort } from './free-port.ts';

/** A Redis of a test's own, which can be hurt. */
export type RedisServer = {
  readonly port: number;
  readonly url: string;
  /** Stops it where it is; connections stay open and silent. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/** Whether a Redis can be started here at all. */
export const redisIsInstalled = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/** What production asks of it: every write on disk within a second, nothing evicted. */
const FIT = { save: '', appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' };

/** The shell between us ends the server when it is told to or when we are gone, by whatever means. */
const GUARDED = 'redis-server "$@" >/dev/null 2>&1 & echo $!; read -r _; kill -9 $!; wait $!';

/** Starts a redis-server with the settings production asks for, those given winning. Ends with this process at the latest. */
export async function startRedis(settings: Record<string, string> = {}): Promise<RedisServer> {
  return start(async (dir, port) => {
    const all = { ...FIT, bind: '127.0.0.1', port: String(port), dir, ...settings };
    return Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  });
}

/** Starts a Sentinel that alone decides: a master it does not hear for a second is replaced by its replica. */
export async function startSentinel(master: string, watched: RedisServer): Promise<RedisServer> {
  return start(async (dir, port) => {
    const file = join(dir, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${dir}`,
      `sentinel monitor ${master} 127.0.0.1 ${watched.port} 1`,
      `sentinel down-after-milliseconds ${master} 1000`,
      `sentinel failover-timeout ${master} 5000`,
    ];
    await writeFile(file, lines.join('\n'));
    return [file, '--sentinel'];
  });
}

async function start(argumentsFor: (dir: string, port: number) => Promise<string[]>): Promise<RedisServer> {
  const dir = await ownFastFolder('redis');
  const port = await freePort();
  const args = await argumentsFor(dir, port);
  let running = await launch(port, args);
  const kill = async () => {
    const { guard } = running;
    if (guard.exitCode !== null || guard.signalCode !== null) return;
    const gone = once(guard, 'exit');
    guard.stdin?.end();
    await gone;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    freeze: async () => void process.kill(running.pid, 'SIGSTOP'),
    thaw: async () => void process.kill(running.pid, 'SIGCONT'),
    kill,
    async restart() {
      await kill();
      running = await launch(port, args);
    },
    async stop() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, args: string[]): Promise<{ guard: ChildProcess; pid: number }> {
  const guard = spawn('sh', ['-c', GUARDED, 'sh', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface({ input: guard.stdout }), 'line')) as [string];
  for (let tries = 0; tries < 600; tries += 1) {
    // While it reads its log it answers with an error.
    if ((await askRedis(port, 'PING').catch(() => '')).startsWith('+PONG')) return { guard, pid: Number(line) };
    await pause(25);
  }
  throw new Error(`redis-server did not start with ${args.join(' ')}`);
}
