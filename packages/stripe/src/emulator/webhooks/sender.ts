import { once } from 'node:events';
import type { Switches } from '../control/switches.ts';
import { SeededRandom } from '../core/seeded-random.ts';
import type { EmulatedEvent, WebhookEndpoint } from '../core/tables.ts';
import type { World } from '../core/world.ts';
import { wants } from '../objects/webhook-endpoint.ts';
import type { Delivery } from './delivery.ts';
import { sendEvent } from './send-event.ts';

/** Pauses before the 2nd, 3rd, … attempt. Stripe's own spread over three days; nobody wants to wait so long here. */
export const RETRY_MS: readonly number[] = [1000, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000];
/** Reordering needs others to overtake: deliveries gather so long. */
const GATHER_MS = 30;
/** Finished deliveries that are remembered. */
const REMEMBERED = 5000;

type Options = {
  switches: Switches;
  seed: number;
  retryMs: readonly number[];
  /** Deliveries changed. */
  changed(): void;
  /** Resolves when what has changed by now is safe; an event is not sent before. */
  kept(): Promise<void>;
};

/** Brings events to the endpoints that want them: one after the other in their order, unless a switch says otherwise. */
export class WebhookSender {
  readonly #world: World;
  readonly #options: Options;
  readonly #random: SeededRandom;
  readonly #closing = new AbortController();
  readonly #idle = new EventTarget();
  /** Events that are not known to be safe yet. */
  readonly #keeping = new Map<string, Promise<void>>();
  #waiting: Delivery[] = [];
  #finished: Delivery[] = [];
  readonly #underWay = new Set<Delivery>();
  #timer: NodeJS.Timeout | undefined;

  constructor(world: World, options: Options) {
    this.#world = world;
    this.#options = options;
    this.#random = new SeededRandom(options.seed ^ 0x5eed);
  }

  /** Notes an event for every endpoint that wants it. */
  add(event: EmulatedEvent): void {
    const { duplicate, drop, reorder, delayMs } = this.#options.switches;
    for (const endpoint of this.#world.store.all('webhook_endpoint')) {
      if (!wants(endpoint, event.type)) continue;
      event.pending_webhooks += 1;
      const dropped = this.#random.next() < drop;
      const copies = this.#random.next() < duplicate ? 2 : 1;
      const notBefore = Date.now() + delayMs + (reorder > 1 ? GATHER_MS : 0);
      for (let copy = 0; copy < copies; copy += 1) {
        const delivery = newDelivery(this.#random, event, endpoint.id, notBefore);
        if (dropped) this.#finish({ ...delivery, state: 'dropped' });
        else this.#waiting.push(delivery);
      }
    }
    if (event.pending_webhooks > 0) this.#keep(event.id);
    this.wake();
  }

  /** All that is waiting and the last that are not. */
  deliveries(): Delivery[] {
    return [...this.#finished, ...this.#waiting];
  }

  /** Ids of the events that have not arrived everywhere and are still tried. */
  awaited(): Set<string> {
    return new Set([...this.#waiting, ...this.#underWay].map(({ eventId }) => eventId));
  }

  /** Sends these events now, one after the other, whatever the switches say, to every endpoint that wants them. */
  async sendNow(eventIds: readonly string[]): Promise<Delivery[]> {
    const sent: Delivery[] = [];
    for (const eventId of eventIds) {
      const event = this.#world.known('event', eventId);
      for (const endpoint of this.#world.store.all('webhook_endpoint')) {
        if (!wants(endpoint, event.type)) continue;
        const known = this.#waiting.find((each) => each.eventId === eventId && each.endpointId === endpoint.id);
        this.#waiting = this.#waiting.filter((each) => each !== known);
        const delivery = known ?? newDelivery(this.#random, event, endpoint.id, 0);
        await this.#attempt(delivery);
        sent.push(delivery);
      }
    }
    return sent;
  }

  /** Resolves when nothing waits any more, or everything does because of the pause. */
  async settled(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (this.#underWay.size === 0 && (this.#waiting.length === 0 || this.#options.switches.paused)) return;
      await once(this.#idle, 'idle');
    }
  }

  /** Looks again, after a switch was changed. */
  wake(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted || this.#options.switches.paused) {
      this.#idle.dispatchEvent(new Event('idle'));
      return;
    }
    while (this.#underWay.size < this.#options.switches.concurrency) {
      const next = this.#take(Date.now());
      if (!next) break;
      void this.#attempt(next).then(() => this.wake());
    }
    if (this.#underWay.size === 0 && this.#waiting.length === 0) this.#idle.dispatchEvent(new Event('idle'));
    if (this.#underWay.size > 0 || this.#waiting.length === 0) return;
    const soonest = Math.min(...this.#waiting.map(({ notBefore }) => notBefore));
    this.#timer = setTimeout(() => this.wake(), Math.max(1, soonest - Date.now()));
  }

  /** What a start after a kill has to try: of what is under way nobody knows whether it arrived. */
  saved(): Delivery[] {
    return [...this.#underWay, ...this.#waiting];
  }

  load(waiting: readonly Delivery[]): void {
    this.#waiting.push(...waiting);
    this.wake();
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#idle.dispatchEvent(new Event('idle'));
  }

  /** The first that is due, or a random one of the first few. */
  #take(now: number): Delivery | undefined {
    const { reorder } = this.#options.switches;
    const due: Delivery[] = [];
    for (const each of this.#waiting) {
      if (due.length === reorder) break;
      if (each.notBefore <= now) due.push(each);
    }
    const taken = due[reorder > 1 ? this.#random.below(due.length) : 0];
    if (taken) this.#waiting.splice(this.#waiting.indexOf(taken), 1);
    return taken;
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const event = this.#world.store.get('event', delivery.eventId);
    const endpoint = this.#world.store.get('webhook_endpoint', delivery.endpointId);
    if (!event || !endpoint) return this.#finish({ ...delivery, state: 'dropped' });
    this.#underWay.add(delivery);
    const answer = await this.#sent(endpoint, event);
    this.#underWay.delete(delivery);
    if (this.#closing.signal.aborted) {
      this.#waiting.unshift(delivery); // for the snapshot: whether it arrived is not known
      return;
    }
    delivery.attempts += 1;
    delivery.answer = answer;
    const retryMs = this.#options.retryMs[delivery.attempts - 1];
    if (typeof answer === 'number' && answer >= 200 && answer < 300) {
      delivery.state = 'delivered';
      event.pending_webhooks = Math.max(0, event.pending_webhooks - 1);
      this.#finish(delivery);
    } else if (retryMs === undefined) {
      delivery.state = 'failed';
      this.#finish(delivery);
    } else {
      delivery.notBefore = Date.now() + retryMs;
      this.#waiting.push(delivery);
    }
    this.#options.changed();
  }

  /** The answer's status, or why there was none. */
  async #sent(endpoint: WebhookEndpoint, event: EmulatedEvent): Promise<number | string> {
    try {
      await this.#keeping.get(event.id);
      this.#keeping.delete(event.id);
    } catch (error) {
      this.#keep(event.id);
      return `not kept: ${error instanceof Error ? error.message : error}`;
    }
    return sendEvent(endpoint, event, this.#closing.signal);
  }

  #keep(eventId: string): void {
    const kept = this.#options.kept();
    kept.catch(() => undefined); // told to who sends it
    this.#keeping.set(eventId, kept);
  }

  #finish(delivery: Delivery): void {
    this.#finished.push(delivery);
    if (this.#finished.length > REMEMBERED) this.#finished.splice(0, this.#finished.length - REMEMBERED);
  }
}

const newDelivery = (random: SeededRandom, event: EmulatedEvent, endpointId: string, notBefore: number): Delivery => ({
  id: `del_${random.letters(16)}`,
  eventId: event.id,
  type: event.type,
  endpointId,
  attempts: 0,
  notBefore,
  state: 'waiting',
  answer: null,
});
