import {
  AdvanceTimeRequest,
  AdvanceTimeResponse,
  MAX_ADVANCE_DAYS,
  NoQuery,
  OperationView,
  secondsOf,
} from '@tandem/contracts';
import { readClock } from '@tandem/db';
import type { Api } from '../../api.ts';
import { invalidMember } from '../../body/invalid-member.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';
import { ProblemError } from '../../problem-error.ts';

const PATH = '/admin/time/advance';

/** The time machine: lets the clock go on, with everything that falls due on the way; local and test runs only. */
export function advanceTime(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['time_machine_off', 'database_unavailable'] },
    schema: {
      tags: ['Admin'],
      summary: 'Let time pass',
      description: `Local and test runs only. Renewals, trials, retries, grace, resets, holds: all of it happens in order, each at its time. At most ${MAX_ADVANCE_DAYS} days at once.`,
      querystring: NoQuery,
      body: AdvanceTimeRequest,
      response: { 200: AdvanceTimeResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      if (!deps.settings.TIME_MACHINE) throw new ProblemError('time_machine_off');
      const { by, reason = 'time machine' } = request.body;
      const seconds = secondsOf(by) ?? 0;
      if (seconds > MAX_ADVANCE_DAYS * 86_400) throw invalidMember('/by', `must be at most ${MAX_ADVANCE_DAYS}d`);
      const to = new Date((await readClock(deps.db)).getTime() + seconds * 1000).toISOString();
      await answerMutation(deps, request, reply, { type: 'advance_time', ...controlDraft(request, PATH), to, reason });
      return reply;
    },
  });
}
