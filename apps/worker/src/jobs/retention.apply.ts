import { clearOldWebhooks, removeOldAudit } from '@tandem/db/writes';
import { maintenanceJob } from './maintenance-job.ts';

/** Rows one transaction removes, so that nobody waits long for its locks. */
const CHUNK = 500;

/** Lets go what was kept long enough: audit entries after two years, bodies of webhooks after 30 days (PRODUCT 4). */
export const applyRetention = maintenanceJob('retention.apply', async (_payload, { db, logger }, { id }) => {
  const removed = { auditEntries: 0, webhookBodies: 0 };
  for (let count = CHUNK; count > 0; removed.auditEntries += count) count = await removeOldAudit(db, CHUNK);
  for (let count = CHUNK; count > 0; removed.webhookBodies += count) count = await clearOldWebhooks(db, CHUNK);
  if (removed.auditEntries + removed.webhookBodies > 0) logger.info({ jobId: id, ...removed }, 'old records removed');
});
