export { applyBillingFacts } from './billing/apply-billing-facts.ts';
export { buildWorker, type Worker } from './worker.ts';
export type { WorkerDeps, WorkerOptions } from './worker-deps.ts';
