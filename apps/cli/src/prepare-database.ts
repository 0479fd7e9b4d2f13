import { type Environment, loadSettings } from '@tandem/config';
import { openDatabase } from '@tandem/db';
import { allowTimeMachine, ensureLogin, migrateUp } from '@tandem/db/owner';
import { migrateQueueSchema } from '@tandem/queue';

export type Logins = { readonly ownerUrl: string; readonly apiUrl?: string; readonly workerUrl?: string };

/**
 * Brings a database to the current schema, the queue's too, and makes the logins of API and worker. Does nothing where
 * nothing is missing. Returns the names of the migrations it ran.
 */
export async function prepareDatabase(logins: Logins, env: Environment): Promise<string[]> {
  const settings = loadSettings('migrate', {
    ...env,
    MIGRATION_DATABASE_URL: logins.ownerUrl,
    API_DATABASE_URL: logins.apiUrl,
    WORKER_DATABASE_URL: logins.workerUrl,
  });
  const ran = await migrateUp(settings.MIGRATION_DATABASE_URL, { creditsV2Enabled: settings.ENABLE_CREDITS_V2 });
  if (settings.QUEUE_BACKEND === 'postgres') {
    await migrateQueueSchema(settings.MIGRATION_DATABASE_URL, { grantTo: ['tandem_api', 'tandem_worker'] });
  }
  const ensure = (loginUrl: string | undefined, group: 'tandem_api' | 'tandem_worker') =>
    loginUrl === undefined ? undefined : ensureLogin(settings.MIGRATION_DATABASE_URL, { loginUrl, group });
  await ensure(settings.API_DATABASE_URL, 'tandem_api');
  await ensure(settings.WORKER_DATABASE_URL, 'tandem_worker');
  const owner = openDatabase({ url: settings.MIGRATION_DATABASE_URL, applicationName: 'tandem-migrate', poolSize: 1 });
  await allowTimeMachine(owner, settings.TIME_MACHINE).finally(() => owner.close());
  return ran;
}
