/** One operation of an envelope with its place in it. */
export type PlacedOperation<TOperation> = { index: number; operation: TOperation };

export type FailedOperation = { index: number; operation: unknown; error: unknown };

export type Applying<TOperation, TOutcome> = {
  /** Applies these together; one outcome each, in their order. */
  apply(operations: PlacedOperation<TOperation>[]): Promise<TOutcome[]>;
  /** True for a failure that says nothing about the operations: the database is away. */
  isTransient(error: unknown): boolean;
  /** Told of each part as soon as it is applied. */
  onApplied(parts: { index: number; outcome: TOutcome }[]): void;
};

/**
 * Applies operations all together; when that fails for a technical reason, each half by itself, down to single ones,
 * so that an operation nothing can be done with fails alone.
 * @returns the operations that failed alone
 * @throws the failure itself when it is transient; what was applied until then has been told
 */
export async function applyInHalves<TOperation, TOutcome>(
  operations: PlacedOperation<TOperation>[],
  applying: Applying<TOperation, TOutcome>,
): Promise<FailedOperation[]> {
  const [first] = operations;
  if (first === undefined) return [];
  try {
    const outcomes = await applying.apply(operations);
    if (outcomes.length !== operations.length) throw new RangeError('a handler must return one outcome per operation');
    applying.onApplied(
      operations.flatMap(({ index }, place) => {
        const outcome = outcomes[place];
        return outcome === undefined ? [] : [{ index, outcome }];
      }),
    );
    return [];
  } catch (error) {
    if (applying.isTransient(error)) throw error;
    if (operations.length === 1) return [{ ...first, error }];
    const middle = operations.length >> 1;
    return [
      ...(await applyInHalves(operations.slice(0, middle), applying)),
      ...(await applyInHalves(operations.slice(middle), applying)),
    ];
  }
}
