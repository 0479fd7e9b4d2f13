import { HoldView, NoQuery } from '@tandem/contracts';
import { readHold } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { ProblemError } from '../../problem-error.ts';
import { HOLD, HoldParams, holdIdOf } from './hold-path.ts';

/** A hold of the caller. A stranger's and an unknown one get the same answer (RELIABILITY S1). */
export function holdById(app: Api, { db }: ApiDependencies): void {
  app.get(HOLD, {
    config: { access: 'user', problems: ['hold_unknown', 'database_unavailable'] },
    schema: {
      tags: ['Holds'],
      summary: 'A hold',
      params: HoldParams,
      querystring: NoQuery,
      response: { 200: HoldView },
    },
    handler: async (request) => {
      const hold = await readHold(db, userOf(request), holdIdOf(request.params));
      if (hold === undefined) throw new ProblemError('hold_unknown');
      return hold;
    },
  });
}
