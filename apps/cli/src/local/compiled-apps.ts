import { compiledPrograms, type Programs } from '../../programs.mjs';

/** The processes of a local run beside this one, and the file that starts each. */
export type CompiledApps = Pick<Programs, 'api' | 'worker' | 'emulator'>;

/** The apps, compiled: beside the dependencies, or in another folder where nothing can be written there. */
export async function compileApps(elsewhere: string): Promise<CompiledApps> {
  return compiledPrograms().catch(() => compiledPrograms(elsewhere));
}
