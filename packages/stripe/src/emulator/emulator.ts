import { NO_FAULTS, type Switches } from './control/switches.ts';
import { Snapshot } from './core/snapshot.ts';
import { type AccountSettings, DEFAULT_SETTINGS, type SavedWorld, World } from './core/world.ts';
import { IdempotencyKeys, type SavedAnswer } from './http/idempotency.ts';
import { playUntil } from './lifecycle/play.ts';
import type { Delivery } from './webhooks/delivery.ts';
import { RETRY_MS, WebhookSender } from './webhooks/sender.ts';

export type EmulatorOptions = {
  /** Business time. The emulator never reads a clock of its own for it. */
  readonly now: () => Date | Promise<Date>;
  /** Set when the clock is moved elsewhere and not here: says where. */
  readonly clockOwner?: string;
  /** Of ids and of every chance; the same seed and requests give the same events. */
  readonly seed?: number;
  /** A file that keeps everything across restarts. */
  readonly snapshotFile?: string;
  readonly settings?: Partial<AccountSettings>;
  readonly switches?: Partial<Switches>;
  /** Pauses between the attempts of a delivery, in milliseconds. */
  readonly retryMs?: readonly number[];
};

type Saved = { world: SavedWorld; keys: [string, SavedAnswer][]; deliveries: Delivery[] };

/** Events older than that are listed no more, and forgotten when they have arrived. */
const EVENTS_KEPT_SECONDS = 30 * 86_400;

/** One Stripe account with its time, its faults and its webhooks; the HTTP doors are around it. */
export class Emulator {
  readonly world: World;
  readonly switches: Switches;
  readonly sender: WebhookSender;
  readonly keys = new IdempotencyKeys();
  readonly clockOwner: string | undefined;
  readonly #now: EmulatorOptions['now'];
  readonly #snapshot: Snapshot<Saved> | undefined;

  private constructor(options: EmulatorOptions) {
    const { seed = 1, retryMs = RETRY_MS } = options;
    this.#now = options.now;
    this.clockOwner = options.clockOwner;
    this.world = new World(seed, { ...DEFAULT_SETTINGS, ...options.settings });
    this.switches = { ...NO_FAULTS, ...options.switches };
    this.sender = new WebhookSender(this.world, {
      switches: this.switches,
      seed,
      retryMs,
      changed: () => this.touch(),
      kept: () => this.kept(),
    });
    this.world.listen((event) => {
      this.touch();
      this.sender.add(event);
    });
    if (options.snapshotFile === undefined) return;
    this.#snapshot = new Snapshot<Saved>(options.snapshotFile, () => ({
      world: this.world.saved(),
      keys: this.keys.saved(),
      deliveries: this.sender.saved(),
    }));
  }

  /** Throws when a snapshot is there and damaged. */
  static async open(options: EmulatorOptions): Promise<Emulator> {
    const emulator = new Emulator(options);
    const saved = await emulator.#snapshot?.read();
    if (saved) {
      emulator.world.load(saved.world);
      emulator.keys.load(saved.keys);
      emulator.sender.load(saved.deliveries);
    }
    emulator.world.now = Math.max(emulator.world.now, await emulator.#second());
    return emulator;
  }

  /** Plays what fell due since the last look at the clock. */
  async catchUp(): Promise<void> {
    this.advanceTo(await this.#second());
  }

  /** Plays everything that falls due up to this Unix second, in order. */
  advanceTo(second: number): void {
    if (playUntil(this.world, second) === 0) return;
    const awaited = this.sender.awaited();
    for (const { id, created } of this.world.store.all('event')) {
      if (created > this.world.now - EVENTS_KEPT_SECONDS) break;
      if (!awaited.has(id)) this.world.store.delete('event', id);
    }
    this.touch();
  }

  /** Has the snapshot written soon. */
  touch(): void {
    this.#snapshot?.touch();
  }

  /** Resolves when what has changed by now would survive a kill -9. Whoever learns of it is told afterwards. */
  async kept(): Promise<void> {
    await this.#snapshot?.written();
  }

  async close(): Promise<void> {
    this.sender.close();
    await this.#snapshot?.close();
  }

  async #second(): Promise<number> {
    return Math.floor((await this.#now()).getTime() / 1000);
  }
}
