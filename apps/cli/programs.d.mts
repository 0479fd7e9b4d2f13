/** Where compiled programs are kept: beside the dependencies. */
export const CACHE: string;

/** The processes of a local run, and the file that starts each. */
export type Programs = Readonly<Record<'ops' | 'api' | 'worker' | 'emulator', string>>;

/**
 * Compiles the programs of a local run together with the packages they need: a process loads a few files instead of two thousand.
 * Takes some seconds once; after that, 0.1 s for as long as the sources and the installed packages stay what they are.
 * @param cache another folder to keep them in
 * @throws what writing throws where nothing can be written
 */
export function compiledPrograms(cache?: string): Promise<Programs>;
