import { recordRead } from '@tandem/db/writes';
import { maintenanceJob } from './maintenance-job.ts';

/** Puts a look of an admin on the audit log; the API can only read and reports it through the queue. */
export const auditRecord = maintenanceJob('audit.record', (read, { db }) => recordRead(db, read));
