const PARENT_CHECK_MS = 500;

/** What ends a local run: `stop` is aborted by the first wish to end, `force` by the second. */
export type Interruption = {
  readonly stop: AbortSignal;
  readonly force: AbortSignal;
  /** Ends the run for this reason. */
  fail(reason: Error): void;
  dispose(): void;
};

/**
 * Listens for Ctrl-C, SIGTERM and a closed terminal, and, when npm started us, for the death of npm: nothing else would
 * end us then, and the next start would find the data folder in use.
 */
export function interruption(self: NodeJS.Process, startedByNpm: boolean): Interruption {
  const stop = new AbortController();
  const force = new AbortController();
  const wish = () => (stop.signal.aborted ? force : stop).abort();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) self.on(signal, wish);
  const parent = self.ppid;
  const watch = setInterval(() => {
    if (startedByNpm && self.ppid !== parent) stop.abort();
  }, PARENT_CHECK_MS).unref();
  return {
    stop: stop.signal,
    force: force.signal,
    fail: (reason) => stop.abort(reason),
    dispose() {
      clearInterval(watch);
      for (const signal of signals) self.off(signal, wish);
    },
  };
}
