import type { Static, TSchema } from '@sinclair/typebox';
import type { World } from '../core/world.ts';

/** What a handler gets: the account, the id in the path, and the parameters as their schema says. */
export type Call<S extends TSchema> = { world: World; id: string; input: Static<S> };

/** One call of Stripe's API. The handler is synchronous, so that requests never meet in the middle. */
export type Route = {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below /v1; with at most one `:id`. */
  path: string;
  schema: TSchema;
  run(world: World, id: string, input: unknown): object;
};

/** Ties a handler's parameters to their schema. */
export function route<S extends TSchema>(
  method: Route['method'],
  path: string,
  schema: S,
  run: (call: Call<S>) => object,
): Route {
  return { method, path, schema, run: (world, id, input) => run({ world, id, input: input as Static<S> }) };
}
