import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stop } from 'esbuild';
import { compile } from '../../compile.mjs';

const APPS = fileURLToPath(new URL('../../../', import.meta.url));

/** The processes of a local run beside this one, and the file that starts each. */
export type CompiledApps = { readonly api: string; readonly worker: string; readonly emulator: string };

/** Compiles API, worker and Stripe emulator into one file each and returns where they are. */
export async function compileApps(folder: string): Promise<CompiledApps> {
  const sources = {
    api: join(APPS, 'api/src/main.ts'),
    worker: join(APPS, 'worker/src/main.ts'),
    emulator: join(APPS, 'cli/src/emulator/main.ts'),
  };
  return compile(sources, folder).finally(stop);
}
