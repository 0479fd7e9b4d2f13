/** Milliseconds for the webhooks of one stop of the time machine. */
const SETTLE_MS = 30_000;

/** The emulator's side of the time machine; it reads the one clock itself and plays what is due when it is asked to. */
export class EmulatorClock {
  readonly #baseUrl: string;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** When the next thing falls due in it; undefined when nothing does. */
  async nextDue(): Promise<Date | undefined> {
    const { nextDueAt } = (await this.#call('/state')) as { nextDueAt: number | null };
    return nextDueAt === null ? undefined : new Date(nextDueAt * 1000);
  }

  /**
   * Plays what is due by now and waits until the webhooks of it were taken; false when some are still on their way
   * after 30 s (the API is away, or refuses them).
   */
  async settle(): Promise<boolean> {
    try {
      await this.#call('/settle', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'TimeoutError') return false;
      throw error;
    }
  }

  async #call(path: string, init: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(`${this.#baseUrl}/_emulator${path}`, {
      ...init,
      signal: AbortSignal.timeout(SETTLE_MS),
    });
    if (!answer.ok) throw new Error(`the Stripe emulator answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
