import { SettingsError } from '@tandem/config';
import { CommandError, type Context, EXIT, type ExitCode, UsageError } from './command.ts';
import type { Commands } from './commands.ts';

/** Runs one command line and returns its exit code. What the user can mend is told in one line, the rest with its stack. */
export async function runCommand(argv: string[], context: Context, commands: Commands): Promise<ExitCode> {
  const [name, ...args] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    context.out.write(overview(commands));
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!found) {
    context.err.write(`Unknown command ${name}; one of ${Object.keys(commands).join(', ')}.\n`);
    return EXIT.usage;
  }
  const command = await found.load();
  if (args.includes('--help') || args.includes('-h')) {
    context.out.write(`${command.usage.trim()}\n`);
    return EXIT.done;
  }
  try {
    return await command.run(args, context);
  } catch (error) {
    return told(error, name, context);
  }
}

function told(error: unknown, name: string, { err }: Context): ExitCode {
  if (error instanceof UsageError) {
    err.write(`${name}: ${error.message} (see ${name} --help)\n`);
    return EXIT.usage;
  }
  if (error instanceof SettingsError) {
    err.write(`${error.message}\n`);
    return EXIT.settings;
  }
  if (error instanceof CommandError) {
    err.write(`${error.message}\n`);
    return error.exitCode;
  }
  err.write(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.wrong;
}

function overview(commands: Commands): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { what }]) => `  ${name.padEnd(width)}  ${what}`);
  return `Usage: npm run ops -- <command> [options]

${rows.join('\n')}

<command> --help tells its options. Exit codes: 0 done, 1 something is wrong, 2 usage, 3 settings, 4 something needed is not there.
`;
}
