/**
 * Compiles programs to run on this machine, each with the packages it needs; what several share, and what one imports later, becomes files
 * beside them.
 * @param sources the file that starts each program, by the program's name
 * @returns the compiled files by name
 */
export function compile<Name extends string>(
  sources: Readonly<Record<Name, string>>,
  folder: string,
): Promise<Record<Name, string>>;
