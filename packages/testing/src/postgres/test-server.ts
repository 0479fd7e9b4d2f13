import { spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../is-alive.ts';
import { readServer, serverFolder, type TestServer } from './server-file.ts';

const START_MS = 120_000;

/** Starts the PostgreSQL of a run in a process of its own, which ends when the process `runPid` does. */
export async function startTestServer(runPid: number): Promise<TestServer> {
  const logPath = `${serverFolder(runPid)}.log`;
  const log = await open(logPath, 'a');
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('serve.ts', import.meta.url)), String(runPid)],
    { detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  await log.close();
  child.unref();
  for (const end = Date.now() + START_MS; Date.now() < end; await pause(25)) {
    const server = await readServer(runPid);
    if (server) {
      await rm(logPath, { force: true });
      return server;
    }
    if (child.exitCode !== null) break;
  }
  throw new Error(`The test PostgreSQL did not start: ${await readFile(logPath, 'utf8')}`);
}

/** Ends the server of a run and waits until it is gone. */
export async function stopTestServer(runPid: number): Promise<void> {
  const server = await readServer(runPid);
  if (!server) return;
  process.kill(server.pid, 'SIGTERM');
  while (isAlive(server.pid)) await pause(25);
}

let found: Promise<TestServer> | undefined;

/** The PostgreSQL for this test file: that of the tap run we belong to, else one of our own. */
export function testServer(): Promise<TestServer> {
  found ??= readServer(process.ppid).then((server) => server ?? startTestServer(process.pid));
  return found;
}
