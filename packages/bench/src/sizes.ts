/** How much is done. Ratios are only worth something with the sizes of `FULL_SIZES`, on a quiet machine. */
export type Sizes = {
  /** 3 at least for a median that may be told. */
  readonly rounds: number;
  /** Of each measurement under load. */
  readonly seconds: number;
  readonly users: number;
  readonly resetUsers: number;
  /** Ledger rows of the small side of the growth rows; the large side has ten times as many. */
  readonly growthRows: number;
  /** Operations of the small backlog; the large one has ten times as many. */
  readonly backlog: number;
  readonly burst: number;
};

export const DEFAULT_SIZES: Sizes = {
  rounds: 3,
  seconds: 5,
  users: 10_000,
  resetUsers: 50_000,
  growthRows: 50_000,
  backlog: 10_000,
  burst: 5_000,
};

/** What the goals speak of: besides a backlog of 100,000 a reset of 1,000,000 users, and 1M against 10M ledger rows. */
export const FULL_SIZES: Sizes = { ...DEFAULT_SIZES, resetUsers: 1_000_000, growthRows: 1_000_000 };

/** To see that everything runs; the figures say nothing. */
export const SMOKE_SIZES: Sizes = {
  rounds: 1,
  seconds: 1,
  users: 200,
  resetUsers: 2_000,
  growthRows: 3_000,
  backlog: 500,
  burst: 500,
};
