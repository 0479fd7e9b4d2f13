import { adminCall, adminOptions } from '../admin-call.ts';
import { command, EXIT, UsageError } from '../command.ts';

export const flags = command({
  usage: `
npm run ops -- flags [list] [--json]
npm run ops -- flags on|off <name> --reason <text> [--percentage 0-100] [--sign-ups-since <instant>|none] [--json]

Shows the feature flags, or switches one; through the API, so it is audited and counts at once, everywhere.
  --percentage      share of users it is on for
  --sign-ups-since  on for every account opened since then, too
The API is TANDEM_API_URL with INTERNAL_API_KEY, else that of the local run (--data-dir .tandem).
`,
  options: {
    ...adminOptions,
    reason: { type: 'string' },
    percentage: { type: 'string' },
    'sign-ups-since': { type: 'string' },
  },
  positionals: 2,
  async run(values, [action = 'list', name], context) {
    if (action === 'list') {
      const call = await adminCall(context, values['data-dir']);
      const { items } = await call<{ items: Flag[] }>('GET', '/admin/flags');
      context.out.write(values.json ? `${JSON.stringify(items)}\n` : linesOf(items));
      return EXIT.done;
    }
    if (action !== 'on' && action !== 'off') throw new UsageError(`flags ${action}: list, on or off`);
    if (name === undefined) throw new UsageError(`flags ${action} takes the name of a flag`);
    if (!values.reason) throw new UsageError('--reason says why, for the audit log');
    const since = values['sign-ups-since'];
    const call = await adminCall(context, values['data-dir']);
    const answer = await call<Flag>('POST', `/admin/flags/${encodeURIComponent(name)}`, {
      enabled: action === 'on',
      reason: values.reason,
      ...(values.percentage === undefined ? {} : { percentage: Number(values.percentage) }),
      ...(since === undefined ? {} : { signUpsSince: since === 'none' ? null : since }),
    });
    context.out.write(values.json ? `${JSON.stringify(answer)}\n` : linesOf([answer]));
    return EXIT.done;
  },
});

type Flag = { name: string; enabled: boolean; percentage: number; signUpsSince: string | null };

function linesOf(flags: Flag[]): string {
  return flags
    .map(({ name, enabled, percentage, signUpsSince }) => {
      const since = signUpsSince === null ? '' : `, and for accounts opened since ${signUpsSince}`;
      return `${name} is ${enabled ? `on for ${percentage} %${since}` : 'off'}\n`;
    })
    .join('');
}
