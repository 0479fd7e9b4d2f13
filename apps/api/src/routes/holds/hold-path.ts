import { Type } from '@sinclair/typebox';
import { HoldId } from '@tandem/contracts';
import { ProblemError } from '../../problem-error.ts';

export const HOLDS = '/api/user/credits/holds';
export const HOLD = `${HOLDS}/:holdId`;

export const HoldParams = Type.Object({ holdId: Type.String() });

const POSSIBLE = new RegExp(HoldId.pattern ?? '');

/**
 * The hold a path names. What looks like none of ours is answered without asking anybody.
 * @throws ProblemError hold_unknown
 */
export function holdIdOf({ holdId }: { holdId: string }): string {
  if (!POSSIBLE.test(holdId)) throw new ProblemError('hold_unknown');
  return holdId;
}
