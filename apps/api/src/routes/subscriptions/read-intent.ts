import { IntentParams, IntentView, NoQuery } from '@tandem/contracts';
import { readIntent } from '@tandem/db';
import type { Api } from '../../api.ts';
import { userOf } from '../../auth/access.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import { ProblemError } from '../../problem-error.ts';

/** How an intent stands; for members of its organization. */
export function intentById(app: Api, { db }: ApiDependencies): void {
  app.get('/api/subscriptions/intents/:intentId', {
    config: { access: 'user', problems: ['intent_unknown', 'database_unavailable'] },
    schema: {
      tags: ['Subscriptions'],
      summary: 'An intent',
      params: IntentParams,
      querystring: NoQuery,
      response: { 200: IntentView },
    },
    handler: async (request) => {
      const intent = await readIntent(db, userOf(request), request.params.intentId);
      if (intent === undefined) throw new ProblemError('intent_unknown');
      return intent;
    },
  });
}
