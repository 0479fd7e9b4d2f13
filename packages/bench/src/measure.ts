import type { Sizes } from './sizes.ts';
import type { Stage } from './stage/stage.ts';

export type Unit = 'op/s' | 'µs/op' | 'ms' | 's' | 'MiB' | 'events';

/** What was measured in one round, by name; units are the measure's. */
export type Figures = Readonly<Record<string, number>>;

/** One side of a measure. It checks by itself that what was answered is what is stored, and throws when not. */
export type Contestant = { readonly name: string; run(round: number): Promise<Figures> };

/** Contestants that are warm and ready to be measured, round by round. */
export type Contest = { readonly contestants: readonly Contestant[]; close?(): Promise<void> };

/** One thing that is measured side by side; several rows of the table may come out of it. */
export type Measure = {
  readonly title: string;
  readonly unit: Unit;
  /**
   * Makes everything ready.
   * @param wanted names of the figures that are asked for; contestants nobody asks for need not be there
   */
  open(stage: Stage, sizes: Sizes, wanted: ReadonlySet<string>): Promise<Contest>;
};
