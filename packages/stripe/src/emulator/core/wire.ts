import type { Stripe } from 'stripe';

/** A list as Stripe sends it; `total_count` comes with the lists inside of objects. */
export type WireList<T> = { object: 'list'; data: T[]; has_more: boolean; url: string; total_count?: number };

/**
 * An object of the client's types as it travels and is stored: what can be expanded is an id, decimals are texts.
 * Objects of these types have every field the client's pinned version promises, or they do not compile.
 */
export type Wire<T> = [string] extends [T] ? Extract<T, string | null | undefined> : WireEach<T>;

type WireEach<T> = T extends Stripe.Decimal
  ? string
  : T extends Stripe.ApiList<infer U>
    ? WireList<Wire<U>>
    : T extends readonly (infer U)[]
      ? Wire<U>[]
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T;
