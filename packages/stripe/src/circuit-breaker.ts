import { StripeGatewayError } from './gateway-error.ts';

export type BreakerOptions = {
  /** Failures in a row after which nothing is sent. 5 */
  readonly failures?: number;
  /** How long at first; doubles with each probe that fails. 5,000 */
  readonly openMs?: number;
  /** 60,000 */
  readonly maxOpenMs?: number;
  readonly now?: () => number;
};

/**
 * Spares a Stripe that is down, or asks for less, and whoever waits for it. After some failures in a row, or one 429, calls are refused
 * here for a while; then one is let through as a probe, and decides. What Stripe refuses for its own sake is an answer, not a failure.
 */
export class CircuitBreaker {
  readonly #failures: number;
  readonly #openMs: number;
  readonly #maxOpenMs: number;
  readonly #now: () => number;
  #failed = 0;
  #openUntil = 0;
  #nextOpenMs: number;
  #why: StripeGatewayError | undefined;
  #probing = false;

  constructor({ failures = 5, openMs = 5000, maxOpenMs = 60_000, now = Date.now }: BreakerOptions = {}) {
    this.#failures = failures;
    this.#openMs = openMs;
    this.#maxOpenMs = maxOpenMs;
    this.#now = now;
    this.#nextOpenMs = openMs;
  }

  /** True while calls are refused here. */
  get isOpen(): boolean {
    return this.#why !== undefined && (this.#probing || this.#now() < this.#openUntil);
  }

  /** @throws StripeGatewayError of the kind that opened it, without a call; else whatever the call throws */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.isOpen && this.#why !== undefined) throw this.#why;
    const probes = this.#why !== undefined;
    this.#probing = probes;
    try {
      const result = await call();
      this.#close();
      return result;
    } catch (error) {
      this.#note(error);
      throw error;
    } finally {
      if (probes) this.#probing = false;
    }
  }

  #note(error: unknown): void {
    if (!(error instanceof StripeGatewayError) || error.kind === 'refused') {
      this.#close();
      return;
    }
    this.#failed += 1;
    const isFirst = this.#why === undefined;
    if (isFirst && error.kind === 'unavailable' && this.#failed < this.#failures) return;
    // Of several calls that were under way the first says it.
    if (!isFirst && this.#now() < this.#openUntil) return;
    this.#openUntil = this.#now() + (error.kind === 'rate_limited' ? this.#openMs / 5 : this.#nextOpenMs);
    this.#nextOpenMs = Math.min(this.#maxOpenMs, this.#nextOpenMs * 2);
    this.#why = new StripeGatewayError(error.kind, `Stripe is spared for a while: ${error.message}`, { cause: error });
  }

  #close(): void {
    this.#failed = 0;
    this.#why = undefined;
    this.#nextOpenMs = this.#openMs;
  }
}
