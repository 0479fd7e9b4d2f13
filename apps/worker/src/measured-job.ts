import type { WorkerMetrics } from '@tandem/telemetry';

/** Does one try of a job and measures it. */
export async function measuredJob<R>(
  { jobDuration }: Pick<WorkerMetrics, 'jobDuration'>,
  labels: { queue: string; job: string },
  work: () => Promise<R>,
): Promise<R> {
  const startedAt = performance.now();
  const measure = (outcome: 'done' | 'failed') =>
    jobDuration.observe({ ...labels, outcome }, (performance.now() - startedAt) / 1000);
  try {
    const result = await work();
    measure('done');
    return result;
  } catch (error) {
    measure('failed');
    throw error;
  }
}
