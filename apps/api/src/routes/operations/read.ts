import { Type } from '@sinclair/typebox';
import { OperationView, UserId } from '@tandem/contracts';
import { readOperation, type StoredOperation } from '@tandem/db';
import type { Api } from '../../api.ts';
import { adminActorOf, type Caller } from '../../auth/caller.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { pendingView } from '../../operations/answer-mutation.ts';
import { outcomeAnswer } from '../../operations/outcome-answer.ts';
import { ProblemError } from '../../problem-error.ts';

const Params = Type.Object({ operationId: Type.String() });
const Query = Type.Object(
  {
    userId: Type.Optional({
      ...UserId,
      description: 'For admins: whose operation it is. The Location of their 202 says it.',
    }),
  },
  { additionalProperties: false },
);
/** Looks like none of ours: answered without asking anybody. */
const IMPOSSIBLE = /[^\w-]|^.{0,7}$|^.{65}/;

/** The outcome of an operation. A stranger's and an unknown one get the same answer (RELIABILITY S1). */
export function operationOutcome(app: Api, { db, queue }: ApiDependencies): void {
  app.get('/api/operations/:operationId', {
    config: { access: 'user-or-admin', problems: ['operation_unknown', 'database_unavailable'] },
    schema: {
      tags: ['Operations'],
      summary: 'The outcome of an operation',
      description: 'Pending as long as the operation is queued; afterwards what the mutation answered.',
      params: Params,
      querystring: Query,
      response: { 200: OperationView },
    },
    handler: async (request) => {
      const { operationId } = request.params;
      if (IMPOSSIBLE.test(operationId)) throw new ProblemError('operation_unknown');
      const { userId, anybodys } = wantedBy(request.caller, request.query.userId);
      const find = (whose = userId) => (whose === undefined ? undefined : readOperation(db, whose, operationId));
      const stored = await find();
      if (stored !== undefined) return storedView(operationId, stored);
      const queued = await queue.find(operationId);
      // Between the two looks it may have been applied, and its job forgotten; and a job stays a while after its effect.
      const applied = await find(anybodys ? queued?.userId : userId);
      if (applied !== undefined) return storedView(operationId, applied);
      if (queued === undefined || !(anybodys || queued.userId === userId)) throw new ProblemError('operation_unknown');
      return pendingView(operationId, queued.type);
    },
  });
}

/** Whose operation is looked for: the caller's own; for an admin that of the user he names, or `anybodys` while it is queued. */
function wantedBy(caller: Caller | null, named: string | undefined): { userId?: string; anybodys: boolean } {
  const isAdmin = adminActorOf(caller) !== undefined;
  if (named !== undefined && !isAdmin) throw new ProblemError('operation_unknown');
  const own = caller?.kind === 'user' ? caller.userId : caller?.kind === 'admin' ? caller.actorId : undefined;
  const userId = named ?? own;
  return { ...(userId === undefined ? {} : { userId }), anybodys: isAdmin && named === undefined };
}

function storedView(operationId: string, { outcome, completedAt }: StoredOperation): OperationView {
  const { status, body } = outcomeAnswer(outcome);
  return { operationId, type: outcome.type, status: outcome.status, completedAt, httpStatus: status, response: body };
}
