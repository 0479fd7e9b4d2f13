import type { Command } from './command.ts';

/** Every command, with its line in `--help`. Loaded only when run, so that each starts fast. */
export const COMMANDS = {
  local: {
    what: 'Run all of Tandem on this machine (npm start)',
    load: async (): Promise<Command> => (await import('./commands/local.ts')).local,
  },
  migrate: {
    what: 'Bring the database to the current schema, or one step back',
    load: async (): Promise<Command> => (await import('./commands/migrate.ts')).migrate,
  },
  verify: {
    what: 'Recompute every balance from the ledger and report what differs',
    load: async (): Promise<Command> => (await import('./commands/verify.ts')).verify,
  },
  token: {
    what: 'Mint a user token for a local run',
    load: async (): Promise<Command> => (await import('./commands/token.ts')).token,
  },
  generate: {
    what: 'Write the generated documents, or check that they are current',
    load: async (): Promise<Command> => (await import('./commands/generate.ts')).generate,
  },
} as const;

export type CommandName = keyof typeof COMMANDS;
