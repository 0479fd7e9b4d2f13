import { isDeepStrictEqual } from 'node:util';

/** Tandem and the model, or Tandem and a rule, do not agree about a user. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
  /** The step of the story, once it is known. */
  step = -1;
  /** When each step until then was taken. */
  instants: readonly number[] = [];

  constructor(
    readonly userId: string,
    readonly what: string,
    readonly actual: unknown,
    readonly expected: unknown,
  ) {
    super(`${userId}: ${what}\n  Tandem: ${JSON.stringify(actual)}\n  model:  ${JSON.stringify(expected)}`);
  }

  static unlessSame(userId: string, what: string, actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(actual, expected)) throw new Mismatch(userId, what, actual, expected);
  }
}
