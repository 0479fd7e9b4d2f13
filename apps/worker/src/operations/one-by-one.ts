import type { CommandOf, OperationOutcome, OperationQueue } from '@tandem/contracts';
import type { WorkerDeps } from '../worker-deps.ts';
import type { Apply } from './operation-envelopes.ts';

/**
 * Carries one command out. It can come again at any point, also after it ended: the write at its end is one
 * `applyOnce`, which then answers what the database has.
 */
export type CommandHandler<C> = (command: C, deps: WorkerDeps) => Promise<OperationOutcome>;

/** Total over the commands of a queue: one without a handler does not compile. */
export type CommandHandlers<Q extends OperationQueue> = {
  readonly [T in CommandOf<Q>['type']]: CommandHandler<Extract<CommandOf<Q>, { type: T }>>;
};

/** Applies the commands of a queue by their handlers, one after the other. */
export function oneByOne<Q extends OperationQueue>(handlers: CommandHandlers<Q>): Apply<Q> {
  const byType = new Map<string, CommandHandler<CommandOf<Q>>>(Object.entries(handlers));
  return async (commands, deps) => {
    const outcomes: OperationOutcome[] = [];
    for (const command of commands) {
      const handler = byType.get(command.type);
      if (handler === undefined) throw new Error(`no handler for ${command.type}`);
      outcomes.push(await handler(command, deps));
    }
    return outcomes;
  };
}
