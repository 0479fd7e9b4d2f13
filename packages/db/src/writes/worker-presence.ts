import type { CreditSystem } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** A worker says that it lives. `startedAt` in milliseconds since 1970. */
export async function recordHeartbeat(
  db: Database,
  worker: { workerId: string; version: string; startedAt: number },
): Promise<void> {
  await db.query('SELECT record_heartbeat($1, $2, $3)', [worker.workerId, worker.version, worker.startedAt]);
}

/**
 * Says for SQL, API and worker alike what this worker's settings say: which credit system CREDIT_SYSTEM_VERSION pins, if any
 * (RULES 20), and whether CLAWBACK_DEBT lets debts be paid from the next paid months.
 */
export async function declareDeployment(
  db: Database,
  deployment: { creditSystemVersion?: CreditSystem; clawbackDebt: boolean },
): Promise<void> {
  await db.query('SELECT declare_deployment($1, $2)', [
    deployment.creditSystemVersion ?? null,
    deployment.clawbackDebt,
  ]);
}
