import { UserParams } from '@tandem/contracts';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerStatement } from '../../statement/answer-statement.ts';
import { STATEMENT_PROBLEMS, STATEMENT_SCHEMA } from '../../statement/statement-schema.ts';

/** A user's statement, as the user would get it. */
export function adminCreditStatement(app: Api, deps: ApiDependencies): void {
  app.get('/api/admin/credits/users/:userId/statement', {
    config: {
      access: 'admin',
      reads: { entityType: 'CREDITS', param: 'userId' },
      problems: STATEMENT_PROBLEMS,
    },
    schema: { tags: ['Admin'], summary: 'A user’s statement', params: UserParams, ...STATEMENT_SCHEMA },
    handler: (request, reply) => answerStatement(deps, reply, request.params.userId, request.query),
  });
}
