import { once } from 'node:events';
import { createEnvelopeWorker, openBackend } from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';
import type { Operation, Outcome } from './scene.ts';

// Takes jobs, says so, and finishes one for each line it is told: the test kills or freezes this process meanwhile.
const { server, definition } = JSON.parse(process.argv[2] ?? '');
createEnvelopeWorker<Operation, Outcome>({
  backend: openBackend(server, { logger: plainLogger }),
  definition,
  parse: (operation) => operation as Operation,
  handle: async (operations) => {
    process.stdout.write('working\n');
    const [told] = await Promise.race([once(process.stdin, 'data'), once(process.stdin, 'end')]);
    if (told === undefined) return new Promise(() => {});
    return operations.map(({ operationId, n }) => ({ operationId, status: 'applied', n, text: 'late' }));
  },
  onExhausted: async () => [],
  isTransient: () => false,
});
