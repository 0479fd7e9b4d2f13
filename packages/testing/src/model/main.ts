import { parseArgs } from 'node:util';
import { redisIsInstalled } from '../redis/index.ts';
import { modelRun } from './model-run.ts';

/** `npm run model -- --sequences 2000 --steps 50`; `--seed S --path P --backend B` repeats one story (docs/model-test.md). */

const { values } = parseArgs({
  options: {
    sequences: { type: 'string', default: '200' },
    steps: { type: 'string', default: '50' },
    users: { type: 'string', default: '20' },
    lanes: { type: 'string', default: '4' },
    crashes: { type: 'string', default: '4' },
    seed: { type: 'string' },
    path: { type: 'string' },
    backend: { type: 'string' },
  },
});

const bothWherePossible = () => (redisIsInstalled() ? (['postgres', 'redis'] as const) : (['postgres'] as const));

const ended = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());

const sum = await modelRun({
  signal: ended.signal,
  sequences: Number(values.sequences),
  steps: Number(values.steps),
  users: Number(values.users),
  lanes: Number(values.lanes),
  crashes: Number(values.crashes),
  seed: values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed),
  path: values.path,
  backends: values.backend === 'redis' || values.backend === 'postgres' ? [values.backend] : bothWherePossible(),
  say: (line) => process.stdout.write(`${line}\n`),
});
process.exit(sum.differences === 0 ? 0 : 1);
