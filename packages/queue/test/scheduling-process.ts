import { createJobQueue, createJobWorker, openBackend } from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';

// Sets a schedule, works its jobs and says which: the test kills this process now and then.
const { server, definition, everyMs } = JSON.parse(process.argv[2] ?? '');
const backend = openBackend(server, { logger: plainLogger });
createJobWorker({
  backend,
  definition,
  handle: async ({ id }) => void process.stdout.write(`${id}\n`),
  isTransient: () => false,
});
await createJobQueue({ backend, definition }).upsertSchedule('tick', { everyMs }, 'tick', {});
