import { Stripe } from 'stripe';
import { Agenda, type Due, type Entry } from './agenda.ts';
import { previousAttributes } from './differences.ts';
import { SeededRandom } from './seeded-random.ts';
import { Store, type StoredTables } from './store.ts';
import { type EmulatedEvent, ID_PREFIXES, type Kind, type Tables } from './tables.ts';

/** What happens when a renewal is not paid: days between attempts, then what becomes of the subscription. */
export type Dunning = { retryDays: number[]; finally: 'cancel' | 'unpaid' | 'past_due' };

/** The account's settings, as one would make them in the dashboard. */
export type AccountSettings = {
  dunning: Dunning;
  /** Seconds from a renewal's draft to its payment. */
  draftSeconds: number;
  /** Seconds a bank debit takes. */
  bankSeconds: number;
};

export const DEFAULT_SETTINGS: AccountSettings = {
  dunning: { retryDays: [3, 5, 7], finally: 'cancel' },
  draftSeconds: 3600,
  bankSeconds: 3 * 86_400,
};

/** What a snapshot holds of a world. */
export type SavedWorld = { now: number; random: number; tables: StoredTables; agenda: Entry[] };

/** The request that an event is due to; none for what time brings. */
export type Cause = { id: string | null; idempotency_key: string | null };

type Numbered = keyof typeof ID_PREFIXES;
const NO_CAUSE: Cause = { id: null, idempotency_key: null };

/** The state of one Stripe account. Everything in it happens synchronously, at `now`; only its doors wait. */
export class World {
  /** Unix seconds. Never goes back. */
  now = 0;
  cause: Cause = NO_CAUSE;
  settings: AccountSettings;
  readonly store = new Store();
  readonly agenda = new Agenda();
  readonly random: SeededRandom;
  /** Where hosted pages are. */
  baseUrl = '';
  #onEvent: (event: EmulatedEvent) => void = () => undefined;

  constructor(seed: number, settings: AccountSettings = DEFAULT_SETTINGS) {
    this.random = new SeededRandom(seed);
    this.settings = structuredClone(settings);
  }

  /** Who is told of each event. */
  listen(onEvent: (event: EmulatedEvent) => void): void {
    this.#onEvent = onEvent;
  }

  /** A new id of this kind, or of another prefix. */
  newId(kind: Numbered, length = 24): string {
    return ID_PREFIXES[kind] + this.random.letters(length);
  }

  /** Keeps a new object and returns it. */
  add<K extends Kind>(kind: K, row: Tables[K]): Tables[K] {
    this.store.put(kind, row);
    return row;
  }

  /** An object that must be there because another one names it. */
  known<K extends Kind>(kind: K, id: string): Tables[K] {
    const found = this.store.get(kind, id);
    if (!found) throw new Error(`${kind} ${id} is gone`);
    return found;
  }

  note(at: number, due: Due, id: string): void {
    this.agenda.note(at, due, id);
  }

  /** Records an event about an object as it is now, and has it sent. */
  emit(type: string, object: { object: string }, previous?: Record<string, unknown>): void {
    const data = { object: structuredClone(object), ...(previous ? { previous_attributes: previous } : {}) };
    const event: EmulatedEvent = {
      id: this.newId('event'),
      object: 'event',
      api_version: Stripe.API_VERSION,
      created: this.now,
      data,
      livemode: false,
      pending_webhooks: 0,
      request: { ...this.cause },
      type,
    };
    this.store.put('event', event);
    this.#onEvent(event);
  }

  /** Changes an object and records the event of it, unless nothing changed. */
  change<T extends { object: string }>(type: string, object: T, mutate: (object: T) => void): void {
    const before = structuredClone(object);
    mutate(object);
    const previous = previousAttributes(before, object);
    if (previous) this.emit(type, object, previous);
  }

  /** Runs what a request causes. */
  causedBy<T>(cause: Cause, act: () => T): T {
    this.cause = cause;
    try {
      return act();
    } finally {
      this.cause = NO_CAUSE;
    }
  }

  saved(): SavedWorld {
    return {
      now: this.now,
      random: this.random.state,
      tables: this.store.saved(),
      agenda: this.agenda.entries,
    };
  }

  load(saved: SavedWorld): void {
    this.now = saved.now;
    this.random.state = saved.random;
    this.store.load(saved.tables);
    this.agenda.entries = saved.agenda;
  }
}
