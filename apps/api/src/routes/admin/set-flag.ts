import { FlagParams, FlagRequest, FlagResponse, NoQuery, OperationView } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import { instantOf } from '../../body/instant-of.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { controlDraft } from '../../operations/admin-draft.ts';
import { answerMutation } from '../../operations/answer-mutation.ts';

const PATH = '/admin/flags/:name';

/** Sets a feature flag; the next decision anywhere is by it. */
export function setFlag(app: Api, deps: ApiDependencies): void {
  app.post(PATH, {
    config: { access: 'admin', mutation: true, problems: ['flag_unknown'] },
    schema: {
      tags: ['Admin'],
      summary: 'Set a feature flag',
      description: 'Takes effect at once, without a restart; what is absent stays as it is.',
      params: FlagParams,
      querystring: NoQuery,
      body: FlagRequest,
      response: { 200: FlagResponse, 202: OperationView },
    },
    handler: async (request, reply) => {
      const { signUpsSince, ...body } = request.body;
      await answerMutation(deps, request, reply, {
        type: 'set_flag',
        ...controlDraft(request, PATH),
        flag: request.params.name,
        ...body,
        ...(signUpsSince === undefined
          ? {}
          : { signUpsSince: signUpsSince === null ? null : instantOf(signUpsSince, '/signUpsSince') }),
      });
      return reply;
    },
  });
}
