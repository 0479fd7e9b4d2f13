import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type QueueServer } from './queue-server.ts';

/** Whether a Redis can be started here at all. */
export const redisIsInstalled = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

async function waitForPort(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('PING\r\n'));
      socket.once('data', (data) => resolve(data.toString().startsWith('+PONG')));
      socket.once('error', () => resolve(false));
    });
    if (answered) return;
    await sleep(50);
  }
  throw new Error('redis-server did not start');
}

/** Starts a Redis of our own with the settings production asks for; more settings win. */
export async function startRedis(settings: Record<string, string> = {}): Promise<QueueServer> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'tandem-redis-'));
  const all = { port: String(port), dir, bind: '127.0.0.1', save: '', appendonly: 'yes', ...settings };
  const args = Object.entries({ 'maxmemory-policy': 'noeviction', ...all }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  let server: ChildProcess;
  const start = async () => {
    server = spawn('redis-server', args, { stdio: 'ignore' });
    await waitForPort(port);
  };
  await start();
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill(signal);
    await once(server, 'exit');
  };
  return {
    kind: 'redis',
    config: { kind: 'redis', url: `redis://127.0.0.1:${port}` },
    freeze: async () => void server.kill('SIGSTOP'),
    thaw: async () => void server.kill('SIGCONT'),
    kill: () => end('SIGKILL'),
    restart: start,
    async stop() {
      server.kill('SIGCONT');
      await end('SIGKILL');
      await rm(dir, { recursive: true, force: true });
    },
  };
}
