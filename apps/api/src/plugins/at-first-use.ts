import { CONSUME_PATH } from '../routes/credits/consume.ts';

/**
 * What is made of a route's schema: when it is first needed, for a process serves a few routes and making all is a large part of its start;
 * but at once for consume, which is most of what a busy server is asked.
 */
export function atFirstUse<T>(url: string, make: () => T): () => T {
  let made = url === CONSUME_PATH ? make() : undefined;
  return () => {
    made ??= make();
    return made;
  };
}
