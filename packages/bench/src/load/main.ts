import { httpLoad } from './http-load.ts';
import type { LoadJob } from './load-job.ts';
import { sqlLoad } from './sql-load.ts';

/** The load process: does one job after the other and says what came of it. Ends with its parent. */
process.once('disconnect', () => process.exit(0));
process.on('message', async (job: LoadJob) => {
  try {
    process.send?.({ result: job.kind === 'http' ? await httpLoad(job) : await sqlLoad(job) });
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? error.stack : String(error) });
  }
});
process.send?.({ ready: true });
