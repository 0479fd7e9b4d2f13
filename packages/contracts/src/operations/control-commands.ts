import { type Static, Type } from '@sinclair/typebox';
import { FlagName, FlagPercentage } from '../admin/flags.ts';
import { Instant, Nullable, Reason } from '../primitives.ts';
import { commandFrame } from './command-frame.ts';

export const SetFlagCommand = Type.Object(
  {
    type: Type.Literal('set_flag'),
    ...commandFrame,
    flag: FlagName,
    enabled: Type.Boolean(),
    /** Absent: as it is. */
    percentage: Type.Optional(FlagPercentage),
    signUpsSince: Type.Optional(Nullable(Instant)),
    reason: Reason,
  },
  { additionalProperties: false },
);
export type SetFlagCommand = Static<typeof SetFlagCommand>;
