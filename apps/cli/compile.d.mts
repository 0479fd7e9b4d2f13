/**
 * Compiles programs to run on this machine: one file each, written whole or not at all. Always from the sources as they
 * are now, which takes 0.2 s and saves each process a second of translating and finding 200 files.
 * @param sources the file that starts each program, by the program's name
 * @param options.splitting what a program imports later becomes files of its own, loaded when it is needed
 * @returns the compiled files by name
 */
export function compile<Name extends string>(
  sources: Readonly<Record<Name, string>>,
  folder: string,
  options?: { readonly splitting?: boolean },
): Promise<Record<Name, string>>;
