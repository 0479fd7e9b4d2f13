import type { Measure, Unit } from './measure.ts';

/** `ours / theirs` must be at least, or at most, this. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One line of the table: a promise and what it is held against. */
export type Row = {
  readonly id: string;
  readonly measure: Measure;
  /** The figure of the measure that is ours. */
  readonly ours: string;
  /** The rival in words. */
  readonly rival: string;
  /** The rival's figure in the same measure, or a fixed limit in its unit. */
  readonly theirs: string | { readonly limit: number };
  readonly goal: Goal;
  /** Where it is another one than the measure's. */
  readonly unit?: Unit;
  /** What is measured, where the measure has more than one thing to say. */
  readonly title?: string;
  /** Left out where there is no redis-server. */
  readonly needsRedis?: true;
};

/** A row with its medians. Ratio, figures and `met` are null when it was not measured, and `note` says why. */
export type MeasuredRow = {
  readonly id: string;
  readonly measure: string;
  readonly rival: string;
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean | null;
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly unit: string;
  /** By how much a goal was missed, or why there is nothing. */
  readonly note?: string;
};
