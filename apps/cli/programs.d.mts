/** The processes of a local run, and the file that starts each. */
export type Programs = Readonly<Record<'ops' | 'api' | 'worker' | 'emulator', string>>;

/**
 * Compiles the programs of a local run together with the packages they need: a process loads a few files instead of more than a thousand.
 * Takes some seconds once, and hardly any time as long as the sources and the installed packages stay what they are.
 * @param cache where to keep them, when not beside the dependencies
 * @throws what writing throws where nothing can be written (isNotWritable), and what esbuild says of a source
 */
export function compiledPrograms(cache?: string): Promise<Programs>;

/** Whether an error says that nothing can be written where it was tried. */
export function isNotWritable(error: unknown): boolean;
