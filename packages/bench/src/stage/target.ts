/** Something that takes consumes over HTTP and can be asked whether it did what it answered. */
export type Target = {
  readonly url: string;
  /**
   * Compares answers and what is stored.
   * @param applied how many consumes it has answered as applied since the last call
   * @throws Error when one is missing, was done twice, or a balance is not what its ledger says
   */
  agree(applied: number): Promise<void>;
};
