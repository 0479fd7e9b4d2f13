import { ATTACK_ROWS } from './attack-rows.ts';
import { CONCURRENCY_ROWS } from './concurrency-rows.ts';
import type { FaultRow } from './fault-row.ts';
import { PROCESS_ROWS } from './process-rows.ts';
import { SERVER_ROWS } from './server-rows.ts';
import { TIME_ROWS } from './time-rows.ts';
import { WEBHOOK_ROWS } from './webhook-rows.ts';

export type { FaultRow, FaultTest } from './fault-row.ts';

/** Every fault and attack Tandem is tested with, by the matrix’s order: F, C, W, S, T. */
export const FAULT_ROWS: readonly FaultRow[] = [
  ...[...PROCESS_ROWS, ...SERVER_ROWS, ...TIME_ROWS, ...CONCURRENCY_ROWS, ...WEBHOOK_ROWS, ...ATTACK_ROWS].sort(byId),
];

function byId(one: FaultRow, other: FaultRow): number {
  const [a, b] = [one, other].map(
    ({ id }) => ['F', 'C', 'W', 'S', 'T'].indexOf(id.slice(0, 1)) * 100 + Number(id.slice(1)),
  );
  return (a ?? 0) - (b ?? 0);
}
