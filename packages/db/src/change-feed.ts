import pg from 'pg';

/** What was changed in the database: `tell_change` in SQL. */
export type Change = { readonly topic: string; readonly key: string };

export type FeedEvents = {
  onChange(change: Change): void;
  /** Changes may have been missed: what was remembered so far is in doubt. */
  onGap(): void;
  /** From now on nothing is missed. */
  onFollowing(): void;
  onTrouble(error: unknown): void;
};

/** Follows changes over a connection of its own, which is probed, and replaced when it is lost. */
export type ChangeFeed = {
  /** The business time in milliseconds, a round trip ahead at most; undefined while changes may be missed. */
  now(): number | undefined;
  close(): Promise<void>;
};

export type FeedOptions = { readonly url: string; readonly applicationName: string };

const CHANNEL = 'tandem_changed';
const PROBE_MS = 1_000;
/** A silent connection is in doubt after this long; so is everything after this process was stopped for a while. */
const SURE_MS = 2_000;
const ANSWER_MS = 1_500;
const RETRY_MS = 500;

/** Starts at once, and waits for a database that is away. */
export function followChanges({ url, applicationName }: FeedOptions, events: FeedEvents): ChangeFeed {
  let closed = false;
  let stopWaiting = () => {};
  let confirmed: { askedAt: number; clock: number } | undefined;

  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const confirm = async (client: pg.Client): Promise<void> => {
    const askedAt = performance.now();
    const { rows } = await client.query<{ now: Date }>('SELECT clock_now() AS now');
    const clock = rows[0]?.now.getTime();
    if (clock !== undefined) confirmed = { askedAt, clock };
  };

  const follow = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    let lost = false;
    const end = () => {
      if (lost) return;
      lost = true;
      confirmed = undefined;
      stopWaiting();
    };
    client.on('end', end).on('error', (error) => {
      if (!lost) events.onTrouble(error);
      end();
    });
    client.on('notification', ({ payload }) => {
      const change = changeIn(payload);
      if (change === undefined) return events.onGap();
      if (change.topic === 'clock') {
        confirmed = undefined;
        stopWaiting();
      }
      events.onChange(change);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      events.onGap();
      events.onFollowing();
      while (!closed && !lost) {
        await confirm(client);
        await wait(PROBE_MS);
      }
    } finally {
      lost = true;
      confirmed = undefined;
      client.removeAllListeners('notification');
      events.onGap();
      // A connection that went silent never ends by itself.
      client.end().catch(events.onTrouble);
    }
  };

  const running = (async () => {
    while (!closed) {
      await follow().catch(events.onTrouble);
      if (!closed) await wait(RETRY_MS);
    }
  })();

  return {
    now() {
      if (confirmed === undefined) return undefined;
      const passed = performance.now() - confirmed.askedAt;
      return passed > SURE_MS ? undefined : confirmed.clock + passed;
    },
    async close() {
      closed = true;
      stopWaiting();
      await running;
    },
  };
}

/** Undefined for a notice that somebody made by hand. */
function changeIn(payload = ''): Change | undefined {
  try {
    const { topic, key }: Partial<Change> = Object(JSON.parse(payload));
    return typeof topic === 'string' && typeof key === 'string' ? { topic, key } : undefined;
  } catch {
    return undefined;
  }
}
