import type { IntentView } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** An intent as it is now. */
export async function readIntentById(query: Database['query'], intentId: string): Promise<IntentView | undefined> {
  const [row] = await query<{ view: IntentView }>(
    'SELECT intent_view(i) AS view FROM subscription_intents i WHERE intent_id = $1',
    [intentId],
  );
  return row?.view;
}

/** An intent of an organization that the user is a member of; undefined for a stranger's and an unknown one alike. */
export async function readIntent(db: Database, userId: string, intentId: string): Promise<IntentView | undefined> {
  const [row] = await db.query<{ view: IntentView }>(
    `SELECT intent_view(i) AS view FROM subscription_intents i
       JOIN organization_members m ON m.organization_id = i.organization_id AND m.user_id = $1
      WHERE i.intent_id = $2`,
    [userId, intentId],
  );
  return row?.view;
}
