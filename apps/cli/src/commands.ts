import type { Command } from './command.ts';
import { DATABASE_COMMANDS } from './production/database-commands.ts';

/** Every command, with its line in `--help`. Loaded only when run, so that each starts fast. */
export const COMMANDS = {
  local: {
    what: 'Run all of Tandem on this machine (npm start)',
    load: async (): Promise<Command> => (await import('./commands/local.ts')).local,
  },
  ...DATABASE_COMMANDS,
  flags: {
    what: 'Show feature flags, or switch one',
    load: async (): Promise<Command> => (await import('./commands/flags.ts')).flags,
  },
  reset: {
    what: 'Fill a user’s allocation up again',
    load: async (): Promise<Command> => (await import('./commands/reset.ts')).reset,
  },
  grant: {
    what: 'Grant a user credits',
    load: async (): Promise<Command> => (await import('./commands/grant.ts')).grant,
  },
  token: {
    what: 'Mint a user token for a local run',
    load: async (): Promise<Command> => (await import('./commands/token.ts')).token,
  },
  time: {
    what: 'Read the clock of a local run, or let time pass',
    load: async (): Promise<Command> => (await import('./commands/time.ts')).time,
  },
  stripe: {
    what: 'Make our prices known to Stripe, compare subscriptions with it, check its webhook endpoints',
    load: async (): Promise<Command> => (await import('./commands/stripe.ts')).stripe,
  },
  replay: {
    what: 'Have Stripe events looked at again',
    load: async (): Promise<Command> => (await import('./commands/replay.ts')).replay,
  },
  generate: {
    what: 'Write the generated documents, or check that they are current',
    load: async (): Promise<Command> => (await import('./commands/generate.ts')).generate,
  },
} as const;

/** Commands by the name they are run by. */
export type Commands = Readonly<Record<string, { readonly what: string; load(): Promise<Command> }>>;
