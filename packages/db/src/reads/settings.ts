import { RUNTIME_SETTINGS, SETTING_NAMES, type SettingView } from '@tandem/contracts';
import type { Database } from '../database.ts';

type Stored = { name: string; value: SettingView['value']; updatedAt: string };

/** Every runtime setting with the value that counts now. */
export async function readSettings(db: Database): Promise<SettingView[]> {
  const rows = await db.query<Stored>('SELECT name, value, iso_instant(updated_at) AS "updatedAt" FROM settings');
  const stored = new Map(rows.map((row) => [row.name, row]));
  return SETTING_NAMES.map((name) => {
    const { unset, setBy, what } = RUNTIME_SETTINGS[name];
    const { value = unset, updatedAt = null } = stored.get(name) ?? {};
    return { name, value, setBy, what, updatedAt };
  });
}

export type MaintenanceState = { readonly on: boolean; readonly retryAfterSeconds: number };

/** Is maintenance mode on, and when should whoever is refused try again? */
export async function readMaintenance(db: Database): Promise<MaintenanceState> {
  const [row] = await db.query<{ on: boolean | null; seconds: number | null }>(
    `SELECT (SELECT value::boolean FROM settings WHERE name = 'maintenance_mode') AS on,
            (SELECT value::integer FROM settings WHERE name = 'maintenance_retry_seconds') AS seconds`,
  );
  return {
    on: row?.on ?? RUNTIME_SETTINGS.maintenance_mode.unset,
    retryAfterSeconds: row?.seconds ?? RUNTIME_SETTINGS.maintenance_retry_seconds.unset,
  };
}
