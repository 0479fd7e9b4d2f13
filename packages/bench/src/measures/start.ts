import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mintToken } from '@tandem/cli';
import { freePort } from '@tandem/testing/redis';
import type { Measure } from '../measure.ts';

const PROJECT = fileURLToPath(new URL('../../../../', import.meta.url));
const PATIENCE_MS = 120_000;
const LOOK_EVERY_MS = 20;

/** `npm start` with dependencies installed, until the first consume is answered: on a new data folder, then on the same. */
export const start: Measure = {
  title: 'npm start to the first answered consume',
  unit: 's',
  async open(stage) {
    const run = async (round: number) => {
      const folder = join(stage.folder, `start-${round}`);
      await mkdir(folder);
      const cold = await startOnce(folder);
      const warm = await startOnce(folder);
      await rm(folder, { recursive: true, force: true });
      return { cold, warm };
    };
    return { contestants: [{ name: 'tandem', run }] };
  },
};

/** Seconds to the first answered consume; then everything is stopped again. */
async function startOnce(folder: string): Promise<number> {
  const port = await freePort();
  const log = await open(join(folder, 'npm-start.log'), 'a');
  const begin = performance.now();
  const npm = spawn('npm', ['start', '--', '--port', String(port), '--data-dir', folder], {
    cwd: PROJECT,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  const gone = once(npm, 'exit');
  try {
    while ((await consumeOnce(folder, port)) !== 200) {
      if (npm.exitCode !== null || performance.now() - begin > PATIENCE_MS) {
        throw new Error(`npm start: ${await readFile(join(folder, 'npm-start.log'), 'utf8')}`);
      }
      await pause(LOOK_EVERY_MS);
    }
    return (performance.now() - begin) / 1_000;
  } finally {
    await log.close();
    if (npm.exitCode === null && npm.pid !== undefined) process.kill(-npm.pid, 'SIGINT');
    await gone;
  }
}

/** Tries one consume; the status, or undefined while nobody listens. */
async function consumeOnce(folder: string, port: number): Promise<number | undefined> {
  try {
    const { jwtSecret } = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as { jwtSecret: string };
    const answer = await fetch(`http://127.0.0.1:${port}/api/user/credits/consume`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${mintToken(jwtSecret, { userId: 'first', ttlSeconds: 3_600 })}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ creditType: 'analysis', action: 'first' }),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}
