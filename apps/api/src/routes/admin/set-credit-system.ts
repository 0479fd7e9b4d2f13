import { CreditSystemRequest, CreditSystemResponse, NoQuery, OperationView, UserParams } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { adminDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/admin/users/:userId/credit-system';

/** Puts one user on v1 or v2 whatever the flag says, or back to what the flag says (RULES 20). */
export function setCreditSystem(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true },
    schema: {
      tags: ['Admin'],
      summary: 'Put a user on a credit system',
      description: 'Grants nothing: what the user has stays spendable, and the next period is of the new system.',
      params: UserParams,
      querystring: NoQuery,
      body: CreditSystemRequest,
      response: { 200: CreditSystemResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { userId } = request.params;
      const draft = { type: 'set_credit_system', ...adminDraft(request, PATH), userId, ...request.body } as const;
      await answerMutation(deps, request, reply, draft);
      return reply;
    },
  });
}
