import { type Static, Type } from '@sinclair/typebox';
import { oneOf } from '../http/parameters.ts';

const share = Type.Number({ minimum: 0, maximum: 1 });
const number = (maximum: number, least = 0) => Type.Integer({ minimum: least, maximum });

/** What can go wrong, on request. */
export const Switches = Type.Object(
  {
    /** Share of deliveries that are sent twice. */
    duplicate: share,
    /** Share of deliveries that are never sent; the event is in the list all the same. */
    drop: share,
    /** Deliveries among which the next one is picked at random; 1 keeps the order. */
    reorder: number(10_000, 1),
    /** Each delivery is held back so long. */
    delayMs: number(3_600_000),
    /** Nothing is delivered until this is taken back; `deliveries/send` still does. */
    paused: Type.Boolean(),
    /** Deliveries under way at once. */
    concurrency: number(256, 1),
    /** Every API call: 503, no answer at all, or a cut connection. */
    outage: oneOf('none', 'unavailable', 'silent', 'cut'),
    /** So many of the next API calls are answered 429. */
    rateLimited: number(1_000_000),
    /** So many of the next API calls are done, and their connection is cut instead of an answer. */
    loseAnswers: number(1_000_000),
    /** Each API answer takes so much longer. */
    slowMs: number(600_000),
  },
  { additionalProperties: false },
);
export type Switches = Static<typeof Switches>;

export const NO_FAULTS: Switches = {
  duplicate: 0,
  drop: 0,
  reorder: 1,
  delayMs: 0,
  paused: false,
  concurrency: 1,
  outage: 'none',
  rateLimited: 0,
  loseAnswers: 0,
  slowMs: 0,
};
