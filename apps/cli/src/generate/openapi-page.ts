import { buildApi } from '@tandem/api';
import { loadSettings, queueServer } from '@tandem/config';
import { openDatabase } from '@tandem/db';
import { openBackend } from '@tandem/queue';
import { createApiMetrics, createLogger } from '@tandem/telemetry';

/** docs/generated/openapi.json: what GET /openapi.json answers. */
export async function openapiPage(databaseUrl: string): Promise<string> {
  const unused = 'never used to answer a request';
  const settings = loadSettings('api', { DATABASE_URL: databaseUrl, JWT_SECRET: unused, INTERNAL_API_KEY: unused });
  const logger = createLogger({ name: 'generate', level: 'silent' });
  const db = openDatabase({ url: databaseUrl, applicationName: 'tandem-generate', poolSize: 1 });
  const backend = openBackend(queueServer(settings), { logger });
  const parts = { db, backend, logger, metrics: createApiMetrics(), settings, version: '0.1.0' };
  const app = await buildApi({ ...parts, instanceId: 'generate', lifecycle: { stage: 'serving' } });
  try {
    const answer = await app.inject('/openapi.json');
    return `${JSON.stringify(answer.json(), null, 2)}\n`;
  } finally {
    await app.close();
    await backend.close();
    await db.close();
  }
}
