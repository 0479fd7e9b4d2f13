import { createEnvelopeWorker, openBackend } from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';

// Takes one job, says so, and never finishes it: the test kills this process.
const { server, definition } = JSON.parse(process.argv[2] ?? '');
createEnvelopeWorker<unknown, never>({
  backend: openBackend(server, { logger: plainLogger }),
  definition,
  parse: (operation) => operation,
  handle: () => {
    process.stdout.write('working\n');
    return new Promise(() => {});
  },
  onExhausted: async () => [],
  isTransient: () => false,
});
