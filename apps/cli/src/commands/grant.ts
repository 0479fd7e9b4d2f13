import { adminCall, adminOptions } from '../admin-call.ts';
import { command, EXIT, UsageError } from '../command.ts';

export const grant = command({
  usage: `
npm run ops -- grant --user <id> --amount <n> --reason <text> --ticket <id> [--type any] [--source compensation]
                     [--expires <instant>] [--reference <text>] [--json]

Grants a user a lot of credits. Through the API, audited. With --reference it is granted once, however often it is sent.
  --type     analysis, roast or any
  --source   promotion, compensation, adjustment or legacy
The API is TANDEM_API_URL with INTERNAL_API_KEY, else that of the local run (--data-dir .tandem).
`,
  options: {
    ...adminOptions,
    user: { type: 'string' },
    amount: { type: 'string' },
    type: { type: 'string', default: 'any' },
    source: { type: 'string', default: 'compensation' },
    expires: { type: 'string' },
    reference: { type: 'string' },
    reason: { type: 'string' },
    ticket: { type: 'string' },
  },
  async run(values, _positionals, context) {
    const { user, amount, type, source, expires, reference, reason, ticket } = values;
    if (!user || !reason || !ticket || amount === undefined || !/^\d+$/.test(amount))
      throw new UsageError('--user, --amount, --reason and --ticket are needed');
    const call = await adminCall(context, values['data-dir']);
    const answer = await call<{ created: boolean; lotId: string }>('POST', '/api/admin/credits/grants', {
      userId: user,
      creditType: type,
      amount: Number(amount),
      source,
      reason,
      ticketId: ticket,
      ...(expires === undefined ? {} : { expiresAt: expires }),
      ...(reference === undefined ? {} : { sourceReference: reference }),
    });
    const told = `lot ${answer.lotId} ${answer.created ? 'granted' : 'was granted before'}`;
    context.out.write(values.json ? `${JSON.stringify(answer)}\n` : `${user}: ${told}\n`);
    return EXIT.done;
  },
});
