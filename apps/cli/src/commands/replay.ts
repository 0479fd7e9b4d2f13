import { adminOptions } from '../admin-call.ts';
import { adminOperation } from '../admin-operation.ts';
import { CommandError, command, EXIT, UsageError } from '../command.ts';

export const replay = command({
  usage: `
npm run ops -- replay <eventId>            --reason <text> [--json]
npm run ops -- replay --from <t> --to <t>  --reason <text> [--json]

Has Stripe events looked at again: one, or those stored in a span of time that have not had their effect (2026-11-26T00:00:00Z;
from <= stored < to). An effect that has come is not repeated. Prints how many are looked at again.
Exit code 1 when the event is not known.
The API is TANDEM_API_URL with INTERNAL_API_KEY, else that of the local run (--data-dir .tandem).
`,
  options: {
    ...adminOptions,
    from: { type: 'string' },
    to: { type: 'string' },
    reason: { type: 'string' },
  },
  positionals: 1,
  async run(values, [eventId], context) {
    const { reason } = values;
    if (!reason) throw new UsageError('--reason is missing; it is kept on the audit log');
    const body = { ...whichOf(eventId, values), reason };
    const ended = await adminOperation(context, values['data-dir'], '/admin/webhooks/retry', body);
    const { operationId, status } = ended;
    const response: Readonly<Record<string, unknown>> = ended.response ?? {};
    if (status !== 'applied') {
      const why = response['detail'] ?? 'logs/worker.log says why';
      throw new CommandError(EXIT.wrong, `Nothing is looked at again (${status}): ${why}`);
    }
    const events = Number(response['events']);
    const text = `${events} ${events === 1 ? 'event is' : 'events are'} looked at again\n`;
    context.out.write(values.json ? `${JSON.stringify({ operationId, events })}\n` : text);
    return EXIT.done;
  },
});

function whichOf(eventId: string | undefined, { from, to }: { from?: string; to?: string }) {
  const isSpan = from !== undefined && to !== undefined;
  if (eventId !== undefined && from === undefined && to === undefined) return { eventId };
  if (eventId !== undefined || !isSpan) throw new UsageError('which events? An id, or --from and --to');
  const bad = [from, to].find((text) => Number.isNaN(Date.parse(text)));
  if (bad !== undefined) throw new UsageError(`${bad} is no instant; one is written 2026-11-26T00:00:00Z`);
  return { from, to };
}
