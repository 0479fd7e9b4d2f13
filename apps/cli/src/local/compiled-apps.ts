import { compiledPrograms, isNotWritable, type Programs } from '../../programs.mjs';

/** The processes of a local run beside this one, and the file that starts each. */
export type CompiledApps = Pick<Programs, 'api' | 'worker' | 'emulator'>;

/** The apps, compiled: beside the dependencies, or in a folder of the caller's where nothing can be written there. */
export async function compileApps(elsewhere?: string): Promise<CompiledApps> {
  try {
    return await compiledPrograms();
  } catch (error) {
    if (elsewhere === undefined || !isNotWritable(error)) throw error;
    return compiledPrograms(elsewhere);
  }
}
