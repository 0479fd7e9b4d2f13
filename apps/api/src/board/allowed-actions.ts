/** What the board's API may change (RULES 24: look and retry). Routes as Bull Board declares them, below its prefix. */
const RETRIES = new Set(['/api/queues/:queueName/:jobId/retry', '/api/queues/:queueName/retry/:queueStatus']);

/** May this route of the board be called at all? */
export function isAllowedOnBoard(method: string | string[], path: string): boolean {
  const methods = [method].flat();
  if (methods.every((one) => one === 'GET' || one === 'HEAD')) return true;
  return methods.every((one) => one === 'PUT') && RETRIES.has(path);
}
