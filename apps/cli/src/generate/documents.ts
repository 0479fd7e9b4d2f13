import { openDatabase } from '@tandem/db';
import { alertRules } from './alert-rules.ts';
import { envExample } from './env-example.ts';
import { errorsPage } from './errors-page.ts';
import { faultsPage } from './faults-page.ts';
import { jobsPage } from './jobs-page.ts';
import { metricsPage } from './metrics-page.ts';
import { openapiPage } from './openapi-page.ts';
import { schemaPage } from './schema-page.ts';
import { settingsPage } from './settings-page.ts';

const ROOT = new URL('../../../../', import.meta.url);

/** Every generated file, by its path in the project. `migratedUrl` names a migrated database, as its owner. */
export async function documents(migratedUrl: string): Promise<ReadonlyMap<string, string>> {
  const db = openDatabase({ url: migratedUrl, applicationName: 'tandem-generate', poolSize: 1 });
  try {
    return new Map([
      ['.env.example', envExample()],
      ['docs/generated/settings.md', settingsPage()],
      ['docs/generated/jobs.md', jobsPage()],
      ['docs/generated/metrics.md', metricsPage()],
      ['docs/generated/alerts.yml', alertRules()],
      ['docs/generated/errors.md', errorsPage()],
      ['docs/generated/faults.md', faultsPage(ROOT)],
      ['docs/generated/schema.sql', await schemaPage(db)],
      ['docs/generated/openapi.json', await openapiPage(migratedUrl)],
    ]);
  } finally {
    await db.close();
  }
}
