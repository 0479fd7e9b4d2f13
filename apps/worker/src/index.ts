export { buildWorker, type Worker } from './worker.ts';
export type { WorkerDeps, WorkerOptions } from './worker-deps.ts';
