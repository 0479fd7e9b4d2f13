import { setTimeout as pause } from 'node:timers/promises';
import type { Contestant, Measure } from '../measure.ts';
import type { Deployment } from '../stage/deployment.ts';
import type { Stage } from '../stage/stage.ts';

/** Deliveries of one measurement of latency. */
const DELIVERIES = 1_000;
const CONNECTIONS = 8;
const BURST_CONNECTIONS = 64;
const LOOK_EVERY_MS = 100;
const STORE_MS = 120_000;

let deliveries = 0;

/** Sends new events and says what the acknowledgements were like. */
async function deliver(stage: Stage, url: string, amount: number, connections: number) {
  deliveries += amount;
  return stage.load.run({
    kind: 'http',
    url,
    connections,
    requests: { kind: 'stripe', secret: stage.secrets.webhookSecret, from: deliveries - amount },
    until: { amount },
  });
}

async function storedEvents({ owner }: Deployment): Promise<number> {
  const [row] = await owner.query<{ stored: number }>('SELECT count(*)::int AS stored FROM stripe_events');
  return row?.stored ?? 0;
}

/** Waits for so many events in the inbox; how many there are at last. */
async function untilStored(tandem: Deployment, events: number): Promise<number> {
  let stored = 0;
  for (const end = Date.now() + STORE_MS; Date.now() < end; await pause(LOOK_EVERY_MS)) {
    stored = await storedEvents(tandem);
    if (stored >= events) break;
  }
  return stored;
}

/** An event acknowledged: signature checked, safely queued. */
export const webhookAcknowledged: Measure = {
  title: 'webhook acknowledged, p99',
  unit: 'ms',
  async open(stage) {
    const tandem = await stage.tandem();
    const rival = await stage.rival('parse-and-hmac');
    const acknowledge = async (url: string) => (await deliver(stage, url, DELIVERIES, CONNECTIONS)).p99;
    const ours = async () => {
      const before = await storedEvents(tandem);
      const p99 = await acknowledge(tandem.url);
      const stored = (await untilStored(tandem, before + DELIVERIES)) - before;
      if (stored !== DELIVERIES) throw new Error(`${DELIVERIES} events acknowledged, ${stored} stored`);
      return p99;
    };
    await ours();
    await acknowledge(rival.url);
    const contestants: Contestant[] = [
      { name: 'tandem', run: async () => ({ tandem: await ours() }) },
      { name: 'parse-and-hmac', run: async () => ({ 'parse-and-hmac': await acknowledge(rival.url) }) },
    ];
    return { contestants };
  },
};

/** Far more events at once than are worked in a second: how many of the acknowledged ones are not in the inbox. */
export const webhookBurst: Measure = {
  title: 'burst of webhooks, acknowledged and lost',
  unit: 'events',
  async open(stage, { burst }) {
    const tandem = await stage.tandem();
    const run = async () => {
      const before = await storedEvents(tandem);
      await deliver(stage, tandem.url, burst, BURST_CONNECTIONS);
      return { lost: burst - ((await untilStored(tandem, before + burst)) - before) };
    };
    return { contestants: [{ name: 'tandem', run }] };
  },
};
