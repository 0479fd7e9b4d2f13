import {
  HANDLED_STRIPE_EVENTS,
  MAINTENANCE_JOBS,
  OPERATION_QUEUES,
  operationTypesOf,
  QUEUES,
  type QueueDefinition,
} from '@tandem/contracts';
import { GENERATED, table } from './markdown.ts';

/** docs/generated/jobs.md */
export function jobsPage(): string {
  const queues = Object.values<QueueDefinition>(QUEUES).map((queue) => [
    `\`${queue.name}\``,
    String(queue.concurrency),
    queue.limiter ? `${queue.limiter.max} in ${duration(queue.limiter.durationMs)}` : '',
    String(queue.attempts),
    `${duration(queue.backoff.baseMs)} … ${duration(queue.backoff.maxMs)}`,
    duration(queue.lockDurationMs),
    String(queue.keepFailed.count),
  ]);
  const repeated = Object.entries(MAINTENANCE_JOBS).map(([name, job]) => [
    `\`${name}\``,
    'everyMs' in job ? duration(job.everyMs) : 'when asked',
    job.what,
  ]);
  return `${GENERATED}
# Queues and jobs

${table(['queue', 'at once', 'limit', 'tries', 'wait between', 'lock', 'failed ones kept'], queues)}

## Operations
${table(
  ['queue', 'operations'],
  OPERATION_QUEUES.map((queue) => [
    `\`${queue}\``,
    operationTypesOf(queue)
      .map((type) => `\`${type}\``)
      .join(', '),
  ]),
)}

## stripe-events
One job per delivery. Event types with effects:
${HANDLED_STRIPE_EVENTS.map((type) => `- \`${type}\``).join('\n')}

## maintenance
${table(['job', 'every', 'what it does'], repeated)}
`;
}

function duration(ms: number): string {
  const units: [number, string][] = [
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1000, 's'],
  ];
  const [size, unit] = units.find(([size]) => ms >= size && ms % size === 0) ?? [1, 'ms'];
  return `${ms / size} ${unit}`;
}
