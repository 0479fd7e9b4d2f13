import type { Spender } from './spender.ts';

/** Does nothing: what is left is HTTP, the token and the validation. */
export async function nothing(): Promise<Spender> {
  return { spend: async () => ({ analysis: 1, roast: 1 }), close: async () => undefined };
}
