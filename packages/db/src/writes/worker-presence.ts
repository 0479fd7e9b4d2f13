import type { CreditSystem } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** A worker says that it lives. `startedAt` in milliseconds since 1970. */
export async function recordHeartbeat(
  db: Database,
  worker: { workerId: string; version: string; startedAt: number },
): Promise<void> {
  await db.query('SELECT record_heartbeat($1, $2, $3)', [worker.workerId, worker.version, worker.startedAt]);
}

/** Pins (or frees) the credit system for SQL, API and worker alike, as CREDIT_SYSTEM_VERSION of this worker says (RULES 20). */
export async function declareDeployment(
  db: Database,
  deployment: { creditSystemVersion?: CreditSystem },
): Promise<void> {
  await db.query('SELECT declare_deployment($1)', [deployment.creditSystemVersion ?? null]);
}
