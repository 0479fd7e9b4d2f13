import {
  createEnvelopeSender,
  createEnvelopeWorker,
  createJobQueue,
  createReplyInbox,
  openBackend,
} from '../src/index.ts';
import { plainLogger } from './plain-logger.ts';
import { definitionOf, type Operation, type Outcome, parse } from './scene.ts';

// Opens everything, does one operation, says so, and closes everything when its input ends; the test sees whether the
// process then ends.
const backend = openBackend(JSON.parse(process.argv[2] ?? ''), { logger: plainLogger });
const definition = definitionOf();
const worker = createEnvelopeWorker<Operation, Outcome>({
  backend,
  definition,
  parse,
  handle: async (operations) => operations.map(({ operationId, n }) => ({ operationId, status: 'applied', n })),
  onExhausted: async () => [],
  isTransient: () => false,
});
const inbox = createReplyInbox<Outcome>({ backend, instanceId: 'tidy', lookUp: async () => new Map() });
const sender = createEnvelopeSender<Operation, Outcome>({ backend, definition, inbox });
const jobs = createJobQueue({ backend, definition: definitionOf() });
await jobs.add('x', {});
const { outcome } = sender.send((operationId) => ({ operationId, user: 'u', n: 1 }), {
  partitionKey: 'u',
  waitMs: 20_000,
});
if ((await outcome)?.n !== 1) throw new Error('no outcome');
process.stdout.write('done\n');
for await (const _chunk of process.stdin);
await sender.close();
await jobs.close();
await worker.close();
await inbox.close();
await backend.close();
console.log('closed', process.getActiveResourcesInfo()); setInterval(()=>console.log(process.getActiveResourcesInfo()),2000).unref(); process._getActiveHandles().forEach(h=>console.log(h.constructor.name, h.remotePort))
