import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { startLocalPostgres } from '../src/index.ts';
import { readPostmasterPid } from '../src/postmaster-pid.ts';
import { isRoot, query, remember, remembered, scratchFolder } from './scratch.ts';

t.test('a new folder gets a server, and the next start finds its data and password again', async (t) => {
  const dataDir = join(scratchFolder(t), 'made', 'on the way');
  const first = await startLocalPostgres({ dataDir });
  await remember(first.url);
  await first.stop();
  await first.stop();
  await t.rejects(query(first.url, 'select 1'), { code: 'ECONNREFUSED' });
  t.notOk(existsSync(join(dataDir, 'supervisor.json')), 'nobody is on record any more');

  const second = await startLocalPostgres({ dataDir });
  t.equal(await remembered(second.url), 42);
  await second.stop();
});

t.test('it is set up as the rest of Tandem expects', async (t) => {
  const dataDir = scratchFolder(t);
  const logFile = join(dataDir, 'logs', 'server.log');
  const server = await startLocalPostgres({ dataDir, logFile, settings: { work_mem: '7MB', listen_addresses: '*' } });
  t.teardown(() => server.stop());
  const [found] = await query(
    server.url,
    `select current_user as user, current_database() as database, pg_encoding_to_char(encoding) as encoding,
       datlocprovider::text as provider, datlocale as locale, current_setting('max_connections') as connections,
       current_setting('TimeZone') as zone, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit, current_setting('work_mem') as memory,
       current_setting('unix_socket_directories') as sockets, current_setting('listen_addresses') as listens
     from pg_database where datname = current_database()`,
  );
  t.match(found, { user: 'postgres', database: 'postgres', encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8' });
  t.match(found, { connections: '200', zone: 'UTC', fsync: 'on', commit: 'on', memory: '7MB' });
  t.match(found, { sockets: '', listens: '127.0.0.1' });
  await t.rejects(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1'), { code: '28P01' });
  t.ok(statSync(logFile).size > 0, 'the log is where it was asked for');
  t.equal(statSync(join(dataDir, 'superuser-password')).mode & 0o777, 0o600);
  if (isRoot) t.not(statSync(join(dataDir, 'cluster')).uid, 0, 'the cluster belongs to the user the server runs as');

  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  if (outside === undefined) return;
  const socket = connect(server.port, outside.address);
  await t.rejects(once(socket, 'connect'), { code: 'ECONNREFUSED' }, 'no other interface is listened on');
});

t.test('a port can be asked for', async (t) => {
  const folder = scratchFolder(t);
  const first = await startLocalPostgres({ dataDir: join(folder, 'first') });
  t.teardown(() => first.stop());
  const taken = startLocalPostgres({ dataDir: join(folder, 'second'), port: first.port });
  await t.rejects(taken, { name: 'LocalPostgresError', code: 'port_taken' });
  await first.stop();
  const second = await startLocalPostgres({ dataDir: join(folder, 'second'), port: first.port });
  t.equal(second.port, first.port);
  await second.stop();
});

t.test('stop does not wait for clients', async (t) => {
  const server = await startLocalPostgres({ dataDir: scratchFolder(t) });
  const asleep = t.rejects(query(server.url, 'select pg_sleep(60)'), { code: '57P01' });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const started = Date.now();
  await server.stop();
  await asleep;
  t.ok(Date.now() - started < 10_000);
});

t.test('a Ctrl-C in the terminal is not for the server', async (t) => {
  const dataDir = scratchFolder(t);
  const server = await startLocalPostgres({ dataDir });
  t.teardown(() => server.stop());
  const pid = readPostmasterPid(join(dataDir, 'cluster'))?.pid ?? 0;
  const groups = execFileSync('ps', ['-o', 'pgid=', '-p', `${pid},${process.pid}`], { encoding: 'utf8' });
  const [one, other] = groups.trim().split(/\s+/);
  t.ok(one && other && one !== other, 'it has a process group of its own');
});
