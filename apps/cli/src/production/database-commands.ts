import type { Command } from '../command.ts';

/** Commands for a database anywhere; they are also in the worker's image. */
export const DATABASE_COMMANDS = {
  migrate: {
    what: 'Bring the database to the current schema, or one step back',
    load: async (): Promise<Command> => (await import('../commands/migrate.ts')).migrate,
  },
  verify: {
    what: 'Recompute every balance from the ledger and report what differs',
    load: async (): Promise<Command> => (await import('../commands/verify.ts')).verify,
  },
} as const;
