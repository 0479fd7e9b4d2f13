/** One API or worker of a deployment under test. */
export type Part = {
  /** Closes it in good order; a process that ends with another code than 0 rejects. */
  stop(): Promise<void>;
  /** kill -9; only of real processes. */
  kill(): Promise<void>;
  /** Of a real process, or of the test itself. */
  readonly pid: number;
};
export type ApiPart = Part & { readonly url: string };
