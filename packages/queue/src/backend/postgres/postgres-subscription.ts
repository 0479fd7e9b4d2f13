import { Client } from 'pg';
import { pause, settledWithin } from '../../deadline.ts';
import type { ErrorLog } from '../../queue-logger.ts';
import type { Subscription, SubscriptionEvents } from '../backend.ts';
import { type PostgresBackendConfig, poolConfig } from './postgres-settings.ts';

const ANSWER_MS = 3_000;
const CLOSE_MS = 3_000;
const PROBE_MS = 5_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;

/** Listens on one channel over a connection of its own, which is probed and replaced for as long as it is wanted. */
export function subscribeToPostgres(
  config: PostgresBackendConfig,
  channel: string,
  events: SubscriptionEvents,
  logError: ErrorLog,
): Subscription {
  let closed = false;
  let client: Client | undefined;
  let wake: () => void = () => {};

  const listen = async (): Promise<void> => {
    const { schema: _schema, ...options } = poolConfig(config, {
      name: 'replies',
      max: 1,
      timeoutMs: ANSWER_MS,
      durable: false,
    });
    const opened = new Client(options);
    client = opened;
    const lost = new Promise<void>((resolve) => {
      opened.on('error', (error) => {
        logError('the reply connection failed', error);
        resolve();
      });
      opened.on('end', resolve);
      wake = resolve;
    });
    opened.on('notification', (message) => events.onMessage(message.payload ?? ''));
    try {
      await opened.connect();
      await opened.query(`listen ${opened.escapeIdentifier(channel)}`);
      retryMs = FIRST_RETRY_MS;
      events.onOpened();
      while (!closed && (await isAlive(opened, lost)));
    } finally {
      // A connection that went silent never ends by itself: drop it without waiting.
      opened.end().catch((error: unknown) => logError('the reply connection failed', error));
    }
  };

  let retryMs = FIRST_RETRY_MS;
  const running = (async () => {
    while (!closed) {
      await listen().catch((error: unknown) => logError('the reply connection failed', error));
      if (closed) return;
      await pause(retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    }
  })();

  return {
    async close() {
      closed = true;
      wake();
      await settledWithin(CLOSE_MS, Promise.all([client?.end(), running]));
    },
  };
}

/** Waits one probe period; true when the connection is neither lost nor silent after it. */
async function isAlive(client: Client, lost: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const due = new Promise<'due'>((resolve) => {
    timer = setTimeout(resolve, PROBE_MS, 'due');
  });
  const first = await Promise.race([due, lost]).finally(() => clearTimeout(timer));
  if (first !== 'due') return false;
  await client.query('select 1');
  return true;
}
