import type { ValidateFunction } from 'ajv';

/** A check that is compiled when it is first used: a process serves a few routes, and compiling for all takes half of its start. */
export function checkAtFirstUse(compile: () => ValidateFunction): (value: unknown) => boolean {
  let compiled: ValidateFunction | undefined;
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
export function serializeAtFirstUse(build: () => (value: unknown) => string): (value: unknown) => string {
  let built: ((value: unknown) => string) | undefined;
  return (value) => {
    built ??= build();
    return built(value);
  };
}
