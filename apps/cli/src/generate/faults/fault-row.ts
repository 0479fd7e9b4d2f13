/** A test by its file and its title. */
export type FaultTest = readonly [file: string, title: string];

/** One fault or attack, what Tandem promises when it happens, and the tests that hold it to that. */
export type FaultRow = {
  readonly id: string;
  readonly fault: string;
  readonly promise: string;
  readonly tests: readonly FaultTest[];
  /** What a machine must have for some of the tests; they say so where they are left out. */
  readonly needs?: string;
  /** Why there is no test (yet). */
  readonly untested?: string;
};
