import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Environment, SETTINGS_EXIT_CODE } from '@tandem/config';

type ParseArgsOptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What the exit code of a command means. */
export const EXIT = {
  done: 0,
  /** It ran, and what it looked at is not as it should be. */
  wrong: 1,
  /** The command line cannot be understood. */
  usage: 2,
  /** A setting is missing or refused. */
  settings: SETTINGS_EXIT_CODE,
  /** Something it needs is not there: a port, the database, the data folder. */
  unavailable: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a command may touch of the outside. */
export type Context = {
  readonly env: Environment;
  readonly cwd: string;
  readonly out: NodeJS.WritableStream & { isTTY?: boolean };
  readonly err: NodeJS.WritableStream & { isTTY?: boolean };
};

type Values<O extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** A command ready to be run with what stands after its name. */
export type Command = {
  readonly usage: string;
  /** Throws UsageError when the arguments do not fit. */
  run(args: string[], context: Context): Promise<ExitCode>;
};

type Definition<O extends ParseArgsOptionsConfig> = {
  /** The lines of `--help`, the first one being the synopsis. */
  readonly usage: string;
  readonly options: O;
  /** How many words without dashes it takes. */
  readonly positionals?: number;
  run(values: Values<O>, positionals: string[], context: Context): Promise<ExitCode>;
};

/** Makes a command out of its options and what it does with them. */
export function command<const O extends ParseArgsOptionsConfig>(definition: Definition<O>): Command {
  return {
    usage: definition.usage,
    run: (args, context) => {
      const { values, positionals } = parsed(args, definition.options);
      const surplus = positionals[definition.positionals ?? 0];
      if (surplus !== undefined) throw new UsageError(`unexpected argument: ${surplus}`);
      return definition.run(values, positionals, context);
    },
  };
}

function parsed<O extends ParseArgsOptionsConfig>(args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

/** The command line is wrong; the message says how. */
export class UsageError extends Error {}

/** A command cannot go on for a reason its user can do something about; printed as one line, without a stack. */
export class CommandError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    line: string,
  ) {
    super(line);
  }
}
