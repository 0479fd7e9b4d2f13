import { runCommand } from '../run-command.ts';
import { DATABASE_COMMANDS } from './database-commands.ts';

/** `ops` in an image: without what only a clone of the project can do. */
const { env, stdout: out, stderr: err } = process;
process.exitCode = await runCommand(process.argv.slice(2), { env, cwd: process.cwd(), out, err }, DATABASE_COMMANDS);
