import type { AdvanceTimeCommand } from '@tandem/contracts';
import { applySqlCommand, beginJourney, earlierOutcome } from '@tandem/db/writes';
import { travelTo } from '../time/travel.ts';
import type { CommandHandler } from './one-by-one.ts';

/** The time machine: lives through everything until then, and puts the journey on the audit log when it is over. */
export const advanceTime: CommandHandler<AdvanceTimeCommand> = async (command, deps) => {
  const earlier = await earlierOutcome(deps.db, command);
  if (earlier !== undefined) return earlier;
  const goal = await beginJourney(deps.db, command);
  await travelTo(goal, deps);
  return applySqlCommand(deps.db, { ...command, to: goal.toISOString() });
};
