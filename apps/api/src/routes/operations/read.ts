import { Type } from '@sinclair/typebox';
import { NoQuery, OperationView } from '@tandem/contracts';
import { readOperation, type StoredOperation } from '@tandem/db';
import type { Api } from '../../api.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { pendingView } from '../../operations/answer-mutation.ts';
import { outcomeAnswer } from '../../operations/outcome-answer.ts';
import { ProblemError } from '../../problem-error.ts';

const Params = Type.Object({ operationId: Type.String() });
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
      querystring: NoQuery,
      response: { 200: OperationView },
    },
    handler: async (request) => {
      const { operationId } = request.params;
      const { caller } = request;
      if (IMPOSSIBLE.test(operationId)) throw new ProblemError('operation_unknown');
      const userId = caller?.kind === 'user' ? caller.userId : undefined;
      const stored = userId === undefined ? undefined : await readOperation(db, userId, operationId);
      if (stored !== undefined) return storedView(operationId, stored);
      const queued = await queue.find(operationId);
      const mayLook =
        userId === queued?.userId || caller?.kind === 'admin' || (caller?.kind === 'user' && caller.isAdmin);
      if (queued === undefined || !mayLook) throw new ProblemError('operation_unknown');
      // It may have been applied between the two looks, and its job is still kept.
      const applied = await readOperation(db, queued.userId, operationId);
      return applied === undefined ? pendingView(operationId, queued.type) : storedView(operationId, applied);
    },
  });
}

function storedView(operationId: string, { outcome, completedAt }: StoredOperation): OperationView {
  const { status, body } = outcomeAnswer(outcome);
  return { operationId, type: outcome.type, status: outcome.status, completedAt, httpStatus: status, response: body };
}
