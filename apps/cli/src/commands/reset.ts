import { adminCall, adminOptions } from '../admin-call.ts';
import { command, EXIT, UsageError } from '../command.ts';

export const reset = command({
  usage: `
npm run ops -- reset --user <id> --reason <text> [--ticket <id>] [--json]

Fills a user's allocation up again, to the end of the period (what is left of it expires first). Through the API, audited.
The API is TANDEM_API_URL with INTERNAL_API_KEY, else that of the local run (--data-dir .tandem).
`,
  options: { ...adminOptions, user: { type: 'string' }, reason: { type: 'string' }, ticket: { type: 'string' } },
  async run({ user, reason, ticket, json, 'data-dir': dataDir }, _positionals, context) {
    if (!user || !reason) throw new UsageError('--user and --reason are needed');
    const call = await adminCall(context, dataDir);
    const answer = await call<{ expired: number; granted: number }>('POST', '/api/admin/credits/reset', {
      userId: user,
      reason,
      ...(ticket === undefined ? {} : { ticketId: ticket }),
    });
    const { expired, granted } = answer;
    context.out.write(
      json ? `${JSON.stringify(answer)}\n` : `${user}: ${granted} credits granted, ${expired} leftovers expired\n`,
    );
    return EXIT.done;
  },
});
