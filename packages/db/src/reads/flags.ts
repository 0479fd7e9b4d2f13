import type { FlagView } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** Every feature flag, by name. */
export async function readFlags(db: Database): Promise<FlagView[]> {
  const rows = await db.query<{ view: FlagView }>('SELECT flag_view(f) AS view FROM feature_flags f ORDER BY name');
  return rows.map(({ view }) => view);
}
