import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { answerStatement } from '../../statement/answer-statement.ts';
import { STATEMENT_PROBLEMS, STATEMENT_SCHEMA } from '../../statement/statement-schema.ts';

/** The caller's ledger over a span, between opening and closing balance. */
export function creditStatement(app: Api, deps: ApiDependencies): void {
  app.get('/api/user/credits/statement', {
    config: { access: 'user', problems: STATEMENT_PROBLEMS },
    schema: { tags: ['Credits'], summary: 'The caller’s statement', ...STATEMENT_SCHEMA },
    handler: (request, reply) => answerStatement(deps, reply, userOf(request), request.query),
  });
}
