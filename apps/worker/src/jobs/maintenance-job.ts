import { MAINTENANCE_JOBS, type MaintenanceJob, type MaintenancePayload } from '@tandem/contracts';
import type { MaintenanceWatch } from '@tandem/db';
import type { ReceivedJob } from '@tandem/queue';
import { payloadCheck } from '../payload.ts';
import type { WorkerDeps } from '../worker-deps.ts';

/** What maintenance jobs have beside the worker's own parts. */
export type MaintenanceDeps = WorkerDeps & {
  readonly maintenance: Pick<MaintenanceWatch, 'state'>;
  /** Answers an API process that waits for a job, by the job's id. */
  reply(replyTo: string, jobId: string, answer: { accounts: number; remaining: boolean }): void;
};

/** A maintenance job with its work, the payload already checked against its contract. */
export type MaintenanceHandler<J extends MaintenanceJob = MaintenanceJob> = {
  readonly name: J;
  run(job: ReceivedJob, deps: MaintenanceDeps): Promise<void>;
};

/** Binds a job's name to its work. */
export function maintenanceJob<J extends MaintenanceJob>(
  name: J,
  work: (payload: MaintenancePayload<J>, deps: MaintenanceDeps, job: ReceivedJob) => Promise<void>,
): MaintenanceHandler<J> {
  const payload = payloadCheck<MaintenancePayload<J>>(name, MAINTENANCE_JOBS[name].payload);
  return { name, run: (job, deps) => work(payload(job.payload), deps, job) };
}
