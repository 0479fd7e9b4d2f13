import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Database } from '@tandem/db';
import { residentMib, type Sample } from '@tandem/testing/memory';
import { askRedis } from '@tandem/testing/redis';
import { describeMachine } from '../report/machine.ts';
import { DEFAULT_SIZES } from '../sizes.ts';
import { type QueueBackend, setStage } from '../stage/stage.ts';
import { type LoadCount, startMixedLoad } from './mixed-load.ts';
import { soakPage, verdictsOn } from './report.ts';

const USAGE = `npm run soak -- [--minutes 10] [--rate 150] [--backend redis|postgres] [--out file]

A whole Tandem under a steady mix of requests; memory of API and worker every five seconds, the books at the end.
Writes docs/generated/soak.md, or another file. Ends with 1 when a process grows, an answer is wrong or the books are.
`;
const PAGE = new URL('../../../../docs/generated/soak.md', import.meta.url);
const SAMPLE_MS = 5_000;
const USERS = 1_000;
/** Code is compiled, pools and caches fill: as long as that takes, memory says nothing. */
const WARM_UP_PART = 0.3;
const DRAIN_MS = 60_000;
const EXPECTED = /: 20[0-2]$|^consume beyond the balance: 402$/;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '150' },
    backend: { type: 'string' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const say = (line: string) => void process.stderr.write(`${line}\n`);
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const minutes = Number(values.minutes);
const rate = Number(values.rate);
const machine = describeMachine();
const stage = await setStage({
  sizes: { ...DEFAULT_SIZES, users: USERS },
  backend: values.backend as QueueBackend | undefined,
  logLevel: 'warn',
  rivalPool: 2,
});
process.once('SIGINT', () => void stage.close().finally(() => process.exit(130)));
try {
  const tandem = await stage.tandem();
  const { jwtSecret, webhookSecret } = stage.secrets;
  const processes = { API: tandem.api.pid, worker: tandem.worker.pid };
  const memory: Record<string, Sample[]> = { API: [], worker: [] };
  const startedAt = performance.now();
  const running = startMixedLoad({ url: tandem.url, jwtSecret, webhookSecret, rate, users: USERS });
  for (let second = 0; second <= minutes * 60; second = (performance.now() - startedAt) / 1_000) {
    for (const [name, pid] of Object.entries(processes)) {
      memory[name]?.push({ second: Math.round(second), mib: residentMib(pid) });
    }
    await pause(SAMPLE_MS);
  }
  const load = await running.stop();
  const applied = await settledConsumes(tandem.owner, load.consumes);
  await tandem.agree(applied);
  const report = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    queue: stage.backend === 'redis' ? 'Redis' : 'PostgreSQL',
    minutes,
    warmUpMinutes: minutes * WARM_UP_PART,
    rate,
    users: USERS,
    load,
    applied,
    memory,
    longestStream: stage.redis && (await longestStream(stage.redis.port)),
  };
  const page = soakPage(report);
  writeFileSync(values.out ?? PAGE, page);
  say(page);
  const wrong = Object.keys(load.answers).filter((answer) => !EXPECTED.test(answer));
  for (const answer of wrong) say(`not as expected: ${answer}`);
  process.exitCode = wrong.length > 0 || verdictsOn(report).some(({ grows }) => grows) ? 1 : 0;
} finally {
  await stage.close();
}

/**
 * Waits until every consume that was accepted is applied, and returns how many are.
 * @throws Error when one is not after a minute, or one is that no client was told of
 */
async function settledConsumes(owner: Database, consumes: LoadCount['consumes']): Promise<number> {
  const accepted = [...consumes].filter(([, told]) => told === 'accepted').map(([id]) => id);
  let applied = new Set<string>();
  let lost = accepted;
  for (const end = Date.now() + DRAIN_MS; lost.length > 0 && Date.now() < end; await pause(500)) {
    const rows = await owner.query<{ id: string }>(
      `SELECT operation_id AS id FROM credit_operations WHERE type = 'consume' AND status = 'applied'`,
    );
    applied = new Set(rows.map(({ id }) => id));
    lost = accepted.filter((id) => !applied.has(id));
  }
  const untold = [...applied].filter((id) => !consumes.has(id));
  if (lost.length > 0) throw new Error(`${lost.length} accepted consumes are not applied, as ${lost[0]}`);
  if (untold.length > 0)
    throw new Error(`${untold.length} consumes are applied that nobody was told of, as ${untold[0]}`);
  return applied.size;
}

async function longestStream(port: number): Promise<number> {
  const queues = ['credits-0', 'stripe-events', 'maintenance'];
  const lengths = queues.map(async (name) =>
    Number(/^:(\d+)/.exec(await askRedis(port, `XLEN {tandem:${name}}:${name}:events`))?.[1]),
  );
  return Math.max(...(await Promise.all(lengths)));
}
