import { COMMANDS } from './commands.ts';
import { runCommand } from './run-command.ts';

const { env, stdout: out, stderr: err } = process;
process.exitCode = await runCommand(process.argv.slice(2), { env, cwd: process.cwd(), out, err }, COMMANDS);
