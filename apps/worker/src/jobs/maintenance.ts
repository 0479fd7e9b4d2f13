import { MAINTENANCE_JOBS, type MaintenanceJob } from '@tandem/contracts';
import type { JobQueue, ReceivedJob } from '@tandem/queue';
import { sqlErrorFacts } from '../sql-error-facts.ts';
import type { WorkerDeps } from '../worker-deps.ts';
import { auditRecord } from './audit.record.ts';
import { resetDue } from './credits.reset-due.ts';
import { verify } from './credits.verify.ts';
import { expireIntents } from './intents.expire.ts';
import type { MaintenanceDeps, MaintenanceHandler } from './maintenance-job.ts';
import { closeDead } from './operations.close-dead.ts';
import { applyRetention } from './retention.apply.ts';
import { reconcile } from './stripe.reconcile.ts';
import { retryDueEvents } from './stripe.retry-due.ts';
import { expireDueSubscriptions } from './subscriptions.expire.ts';

/** Total over the jobs: one without a handler does not compile. */
const HANDLERS: { readonly [J in MaintenanceJob]: MaintenanceHandler<J> } = {
  'credits.reset-due': resetDue,
  'operations.close-dead': closeDead,
  'credits.verify': verify,
  'intents.expire': expireIntents,
  'subscriptions.expire': expireDueSubscriptions,
  'stripe.retry-due': retryDueEvents,
  'stripe.reconcile': reconcile,
  'retention.apply': applyRetention,
  'audit.record': auditRecord,
};

/** A job whose name this version does not know. */
export class UnknownJobError extends Error {
  override readonly name = 'UnknownJobError';
}

/** Does one maintenance job. In maintenance mode (RULES 21) those that change something leave it to a later run. */
export async function maintain(job: ReceivedJob, deps: MaintenanceDeps): Promise<void> {
  if (!isMaintenanceJob(job.name)) throw new UnknownJobError(`no handler for the job ${job.name}`);
  if (deps.maintenance.state.on && !('goesOn' in MAINTENANCE_JOBS[job.name])) return;
  try {
    await HANDLERS[job.name].run(job, deps);
  } catch (error) {
    deps.logger.warn({ jobId: job.id, job: job.name, ...sqlErrorFacts(error), err: error }, 'maintenance job failed');
    throw error;
  }
}

const AT_ONCE = { attempt: 1, isLastAttempt: true, traceparent: undefined };

/** Does at once all that falls due by the one clock; the queue's schedules go by real time. */
export async function runWhatIsDue(deps: WorkerDeps): Promise<void> {
  const reply = () => undefined;
  // Whoever moves the clock by hand wants what is due, also in maintenance mode.
  const maintenance = { state: { on: false, retryAfterSeconds: 1 } };
  for (const [name, job] of Object.entries(MAINTENANCE_JOBS))
    if ('byClock' in job)
      await maintain({ id: `time-${name}`, name, payload: {}, ...AT_ONCE }, { ...deps, reply, maintenance });
}

const isMaintenanceJob = (name: string): name is MaintenanceJob => Object.hasOwn(HANDLERS, name);

/** Sets the times of every repeated job, whoever sets them first; changed ones are replaced. */
export async function scheduleMaintenance(queue: JobQueue): Promise<void> {
  for (const [name, everyMs] of REPEATED) await queue.upsertSchedule(name, { everyMs }, name, {});
}

/** Sets those again that are gone or stopped, as after a wipe of Redis; returns their names. */
export async function mendSchedules(queue: JobQueue): Promise<string[]> {
  const mended: string[] = [];
  for (const [name, everyMs] of REPEATED) {
    if (await queue.keepsSchedule(name)) continue;
    await queue.upsertSchedule(name, { everyMs }, name, {});
    mended.push(name);
  }
  return mended;
}

const REPEATED = Object.entries(MAINTENANCE_JOBS).flatMap(([name, job]) =>
  'everyMs' in job ? [[name, job.everyMs] as const] : [],
);
