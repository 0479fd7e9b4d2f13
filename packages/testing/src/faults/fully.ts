import t, { type Test } from 'tap';
import { type BackendKind, onEachBackend } from '../tandem/on-each-backend.ts';

const isFull = process.env['FAULT_SIZE'] === 'full';

/** The size of a fault: small in `npm test`, as the matrix has it in `npm run test:faults`, which sets FAULT_SIZE=full. */
export const fully = <T>(small: T, full: T): T => (isFull ? full : small);

/** Long scenarios: on both queues in full, on PostgreSQL alone in `npm test`, where the queue’s own tests have both. */
export async function onEachBackendInFull(
  scenario: string,
  run: (t: Test, backend: BackendKind) => Promise<void>,
): Promise<void> {
  if (isFull) await onEachBackend(scenario, run);
  else await t.test(`${scenario} (queue on PostgreSQL; on Redis by npm run test:faults)`, (t) => run(t, 'postgres'));
}
