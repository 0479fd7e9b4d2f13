import { chmodSync, mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { LocalPostgresError, type LocalPostgresErrorCode, startLocalPostgres } from '../src/index.ts';
import { isRoot, scratchFolder } from './scratch.ts';

async function refusal(dataDir: string): Promise<{ code: LocalPostgresErrorCode | 'started'; message: string }> {
  try {
    await (await startLocalPostgres({ dataDir })).stop();
    return { code: 'started', message: '' };
  } catch (error) {
    if (error instanceof LocalPostgresError) return error;
    throw error;
  }
}

const damages: [string, LocalPostgresErrorCode, RegExp, (dataDir: string) => void][] = [
  ['another major', 'data_folder_broken', /PostgreSQL 15/, (d) => writeFileSync(join(d, 'cluster/PG_VERSION'), '15\n')],
  ['no version', 'data_folder_broken', /PG_VERSION/, (d) => rmSync(join(d, 'cluster/PG_VERSION'))],
  ['garbage', 'data_folder_broken', /PG_VERSION/, (d) => writeFileSync(join(d, 'cluster/PG_VERSION'), '\0\xff')],
  ['no control file', 'data_folder_broken', /pg_control/, (d) => rmSync(join(d, 'cluster/global/pg_control'))],
  ['no tables', 'data_folder_broken', /base/, (d) => rmSync(join(d, 'cluster/base'), { recursive: true })],
  ['no settings', 'data_folder_broken', /postgresql.conf/, (d) => rmSync(join(d, 'cluster/postgresql.conf'))],
  ['no password', 'data_folder_broken', /password/, (d) => rmSync(join(d, 'superuser-password'))],
  ['an empty password', 'data_folder_broken', /password/, (d) => writeFileSync(join(d, 'superuser-password'), '')],
  ['a cut control file', 'start_failed', /pg_control/, (d) => truncateSync(join(d, 'cluster/global/pg_control'), 10)],
  [
    'a setting that is none',
    'start_failed',
    /log: /,
    (d) => writeFileSync(join(d, 'cluster/postgresql.conf'), 'a b c'),
  ],
];

for (const [what, code, words, damage] of damages) {
  t.test(`${what} gives one clear line`, async (t) => {
    const dataDir = scratchFolder(t);
    await (await startLocalPostgres({ dataDir })).stop();
    damage(dataDir);
    const found = await refusal(dataDir);
    t.match(found, { code, message: words });
    t.notMatch(found.message, /\n/);
    t.equal((await refusal(dataDir)).code, code, 'and again the next time');
  });
}

t.test('a file where a folder should be', async (t) => {
  const folder = scratchFolder(t);
  writeFileSync(join(folder, 'file'), '');
  t.match(await refusal(join(folder, 'file')), { code: 'data_folder_broken', message: /not a folder/ });
  t.match(await refusal(join(folder, 'file', 'below')), { code: 'data_folder_broken', message: /not a folder/ });
  writeFileSync(join(folder, 'cluster'), '');
  t.match(await refusal(folder), { code: 'data_folder_broken', message: /not a folder/ });
});

t.test('a folder that cannot be written', { skip: isRoot && 'root may write everywhere' }, async (t) => {
  const folder = scratchFolder(t);
  mkdirSync(join(folder, 'data'));
  chmodSync(join(folder, 'data'), 0o555);
  t.match(await refusal(join(folder, 'data')), { code: 'data_folder_not_writable' });
  t.match(await refusal(join(folder, 'data', 'below')), { code: 'data_folder_not_writable' });
});

t.test(
  'a place where nobody can make folders',
  { skip: process.platform !== 'linux' && 'there is no /proc' },
  async (t) => {
    t.match(await refusal('/proc/tandem/data'), { code: 'data_folder_not_writable' });
  },
);

t.test('a log file that cannot be written', async (t) => {
  const dataDir = scratchFolder(t);
  mkdirSync(join(dataDir, 'postgres.log'));
  t.match(await refusal(dataDir), { code: 'data_folder_broken', message: /postgres.log is a folder/ });
  rmSync(join(dataDir, 'postgres.log'), { recursive: true });
  t.match(await refusal(dataDir), { code: 'started' });
});

t.test('a cluster that others can read is made private again', async (t) => {
  const dataDir = scratchFolder(t);
  await (await startLocalPostgres({ dataDir })).stop();
  chmodSync(join(dataDir, 'cluster'), 0o755);
  t.equal((await refusal(dataDir)).code, 'started');
  t.equal(statSync(join(dataDir, 'cluster')).mode & 0o777, 0o700);
});
