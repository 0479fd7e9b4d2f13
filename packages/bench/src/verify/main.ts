import { parseArgs } from 'node:util';
import { openDatabase, verifyEveryUser } from '@tandem/db';
import { describeMachine } from '../report/machine.ts';
import { SMOKE_SIZES } from '../sizes.ts';
import { setStage } from '../stage/stage.ts';
import { ownMemoryMb } from './process-memory.ts';
import { seedBooks } from './seed-books.ts';

/** Verify of large books: `npm run bench:verify -- [--users 100000] [--entries 50]`, on a PostgreSQL of its own on a disk. */

const { values } = parseArgs({
  options: { users: { type: 'string', default: '100000' }, entries: { type: 'string', default: '50' } },
});
const [users, entries] = [Number(values.users), Number(values.entries)];
const say = (line: string) => void process.stdout.write(`${line}\n`);
const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1);
const TENTHS = 10;

const stage = await setStage({ sizes: SMOKE_SIZES, logLevel: 'warn', rivalPool: 1 });
try {
  say(`${JSON.stringify(describeMachine())} ${JSON.stringify(await stage.versions())}`);
  const { ownerUrl, workerUrl } = await stage.database('verify');
  const seeding = Date.now();
  await seedBooks(ownerUrl, users, entries, (done) => {
    if (done % (users / TENTHS) === 0) say(`seeded ${done} users, ${seconds(seeding)} s`);
  });
  const worker = openDatabase({ url: workerUrl, applicationName: 'tandem-verify', poolSize: 1 });
  try {
    const differences = await verified(worker);
    process.exitCode = differences === 0 ? 0 : 1;
  } finally {
    await worker.close();
  }
} finally {
  await stage.close();
}

/** As the hourly job and `ops verify` do it; says each tenth how long it took and what it needs. */
async function verified(worker: ReturnType<typeof openDatabase>): Promise<number> {
  const [backend] = await worker.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const started = Date.now();
  const most = { ours: 0, server: 0 };
  let done = 0;
  let differences = 0;
  for await (const chunk of verifyEveryUser(worker)) {
    const before = done;
    done += chunk.users;
    differences += chunk.differences.length;
    const now = { ours: (await ownMemoryMb(process.pid)) ?? 0, server: (await ownMemoryMb(backend?.pid ?? 0)) ?? 0 };
    most.ours = Math.max(most.ours, now.ours);
    most.server = Math.max(most.server, now.server);
    if (Math.floor((before * TENTHS) / users) < Math.floor((done * TENTHS) / users))
      say(
        `verified ${done} users, ${seconds(started)} s, memory ${now.ours} MiB here, ${now.server} MiB in the server`,
      );
  }
  const total = `${done} users, ${done * entries} entries, ${differences} differences`;
  say(`${total}: ${seconds(started)} s, at most ${most.ours} MiB here and ${most.server} MiB in the server`);
  return differences;
}
