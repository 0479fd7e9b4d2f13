/** Requests that a load process makes by itself, so that 10,000 tokens need not travel. */
export type Requests =
  | {
      readonly kind: 'consume';
      /** Takes 202 at once instead of waiting for the outcome. */
      readonly isAsync?: boolean;
      readonly who: Who;
    }
  | { readonly kind: 'status'; readonly who: Who }
  /** Signed Stripe events with ids `evt_<from>` and so on; as many as the job's amount. */
  | { readonly kind: 'stripe'; readonly secret: string; readonly from: number };

/** Users `<prefix><from>` and the next ones. */
export type Who = {
  readonly prefix: 'user-' | 'hot-';
  readonly from: number;
  readonly count: number;
  readonly jwtSecret: string;
};

/** Closed-loop load on one address: each connection sends its next request when the last one is answered. */
export type HttpJob = {
  readonly kind: 'http';
  readonly url: string;
  readonly connections: number;
  readonly requests: Requests;
  /** For so long, or so many requests in all. What is under way at the end is waited for. */
  readonly until: { readonly seconds: number } | { readonly amount: number };
};

/** Calls of one SQL function over a number of connections, each in a loop. */
export type SqlJob = {
  readonly kind: 'sql';
  readonly url: string;
  readonly call: 'one-op-function' | 'batch-of-100';
  readonly clients: number;
  readonly seconds: number;
  readonly who: Omit<Who, 'jwtSecret'>;
};

export type LoadJob = HttpJob | SqlJob;

export type LoadResult = {
  /** Answers by status; operations of an SQL job count as 200. Those after the end of the time are in it, too. */
  readonly answers: Readonly<Record<string, number>>;
  /** Connections that broke and requests without an answer. */
  readonly errors: number;
  /** Answers (operations) a second within the time. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Milliseconds since 1970 of the first request. */
  readonly startedAt: number;
  /** From the first request to the last answer. */
  readonly tookMs: number;
};
