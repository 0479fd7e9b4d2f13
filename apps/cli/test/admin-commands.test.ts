import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { SECRETS, startTandem } from '@tandem/testing';
import t from 'tap';
import { EXIT } from '../src/command.ts';
import { COMMANDS } from '../src/commands.ts';
import { runCommand } from '../src/run-command.ts';

const tandem = await startTandem();
t.teardown(tandem.stop);

async function ops(line: string, env: Record<string, string> = {}) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const asAdmin = { TANDEM_API_URL: tandem.url, INTERNAL_API_KEY: SECRETS.INTERNAL_API_KEY, ...env };
  const code = await runCommand(line.split(' '), { env: asAdmin, cwd: tmpdir(), out, err }, COMMANDS);
  out.end();
  err.end();
  return { code, out: await text(out), err: await text(err) };
}

t.test('flags are shown and switched', async (t) => {
  t.match(await ops('flags'), { code: EXIT.done, out: /^credits_v2 is / });
  t.match(await ops('flags on credits_v2 --percentage 20 --reason drill'), {
    code: EXIT.done,
    out: 'credits_v2 is on for 20 %\n',
  });
  const { out } = await ops('flags list --json');
  t.match(JSON.parse(out), [{ name: 'credits_v2', enabled: true, percentage: 20 }]);
  t.match(await ops('flags off credits_v2 --reason over'), { code: EXIT.done, out: 'credits_v2 is off\n' });
  t.match(await ops('flags on no_such --reason x'), {
    code: EXIT.wrong,
    err: /^The API refused \(404 flag_unknown\): .*\n$/,
  });
  t.match(await ops('flags on credits_v2 --percentage 101 --reason x'), { code: EXIT.wrong, err: /validation_failed/ });
});

t.test('credits are granted once per reference, and an allocation is reset', async (t) => {
  const line = 'grant --user ann --amount 7 --reason sorry --ticket T-1 --reference outage-1';
  t.match(await ops(line), { code: EXIT.done, out: /^ann: lot \d+ granted\n$/ });
  t.match(await ops(line), { code: EXIT.done, out: /^ann: lot \d+ was granted before\n$/ });
  t.match(await ops('reset --user ann --reason broken'), { code: EXIT.done, out: /^ann: 10 credits granted, 10 left/ });
  const { out } = await ops('reset --user ann --reason broken --ticket T-2 --json');
  t.match(JSON.parse(out), { status: 'applied', userId: 'ann', balance: { analysis: 17 } });
  t.same(await tandem.verify(), []);
});

t.test('exit codes say whether to look at the command, the key or the API', async (t) => {
  t.match(await ops('flags', { INTERNAL_API_KEY: 'wrong' }), { code: EXIT.wrong, err: /401 unauthorized/ });
  t.match(await ops('flags', { INTERNAL_API_KEY: '' }), { code: EXIT.settings, err: /INTERNAL_API_KEY/ });
  t.match(await ops('flags', { TANDEM_API_URL: 'http://127.0.0.1:1' }), {
    code: EXIT.unavailable,
    err: /does not answer/,
  });
  t.equal((await ops('flags on credits_v2')).code, EXIT.usage);
});
