import { GrantRequest, GrantResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { adminDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/api/admin/credits/grants';

/** Gives a user a lot of credits. */
export function grantCredits(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['source_reference_reused', 'instant_refused'] },
    schema: {
      tags: ['Admin'],
      summary: 'Grant credits',
      description: 'One lot. With a sourceReference it is granted once: the same again is answered 200 with that lot.',
      querystring: NoQuery,
      body: GrantRequest,
      response: { 200: GrantResponse, 201: GrantResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { effectiveAt, expiresAt, ...body } = request.body;
      await answerMutation(deps, request, reply, {
        type: 'grant',
        ...adminDraft(request, PATH),
        ...body,
        ...(effectiveAt === undefined ? {} : { effectiveAt: instantOf(effectiveAt, '/effectiveAt') }),
        ...(expiresAt == null ? {} : { expiresAt: instantOf(expiresAt, '/expiresAt') }),
      });
      return reply;
    },
  });
}
