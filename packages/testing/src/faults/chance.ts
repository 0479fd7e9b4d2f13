import type { Test } from 'tap';

export type Chance = {
  /** In [0, 1). */
  next(): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
};

/** Pseudo-random numbers; the same seed gives the same ones. */
export function chanceOf(seed: number): Chance {
  let state = seed;
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return { next, between: (least, most) => least + Math.floor(next() * (most - least + 1)) };
}

/** The chance of a test: its seed is printed, and `FAULT_SEED=…` repeats the run. */
export function seededChance(t: Pick<Test, 'comment'>): Chance {
  const seed = Number(process.env['FAULT_SEED'] ?? Date.now() % 1_000_000);
  t.comment(`FAULT_SEED=${seed}`);
  return chanceOf(seed);
}
