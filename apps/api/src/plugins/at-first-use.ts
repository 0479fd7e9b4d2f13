import type { ValidateFunction } from 'ajv';

/** Nearly all requests of a busy server: nobody of them should wait for a compiler. */
const BUSY_ROUTE = '/api/user/credits/consume';

/**
 * A check that is compiled when it is first used, or at once for the busy route: a process serves a few routes, and compiling for all takes
 * half of its start.
 */
export function checkAtFirstUse(url: string, compile: () => ValidateFunction): (value: unknown) => boolean {
  let compiled = url === BUSY_ROUTE ? compile() : undefined;
  const check: { (value: unknown): boolean; errors?: ValidateFunction['errors'] } = (value) => {
    compiled ??= compile();
    const fits = compiled(value) as boolean;
    // Where Fastify looks for what is wrong.
    check.errors = compiled.errors ?? null;
    return fits;
  };
  return check;
}

/** The same for a serializer. */
export function serializeAtFirstUse(url: string, build: () => (value: unknown) => string): (value: unknown) => string {
  let built = url === BUSY_ROUTE ? build() : undefined;
  return (value) => {
    built ??= build();
    return built(value);
  };
}
