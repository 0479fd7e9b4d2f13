import { setTimeout as pause } from 'node:timers/promises';
import type { OperationView } from '@tandem/contracts';
import { adminCall } from './admin-call.ts';
import type { Context } from './command.ts';

const LOOK_MS = 100;

/** Has an admin's change done and resolves when it has ended, in whatever way and however long it takes; `look` is called meanwhile. */
export async function adminOperation(
  context: Pick<Context, 'env' | 'cwd'>,
  dataDir: string | undefined,
  path: string,
  body: object,
  look: () => Promise<void> = async () => undefined,
): Promise<OperationView> {
  const call = await adminCall(context, dataDir, { waits: false });
  const { operationId } = await call<{ operationId: string }>('POST', path, body);
  for (;;) {
    const operation = await call<OperationView>('GET', `/api/operations/${operationId}`);
    if (operation.status !== 'pending') return operation;
    await look();
    await pause(LOOK_MS);
  }
}
