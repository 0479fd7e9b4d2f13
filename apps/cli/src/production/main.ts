import { COMMANDS } from '../commands.ts';
import { runCommand } from '../run-command.ts';

