import { PostgresQueueBackend } from 'bullmq';
import type { RecheckedConnection } from './rechecked-connection.ts';

/**
 * BullMQ's PostgreSQL backend, except that a failed first check of the connection is not kept here either: every job of
 * a worker that started while the server was slow would be done, and then be counted as failed with that old error.
 */
export class RecheckedBackend extends PostgresQueueBackend {
  readonly #link: RecheckedConnection;

  constructor(link: RecheckedConnection, ...rest: Tail<ConstructorParameters<typeof PostgresQueueBackend>>) {
    super(link, ...rest);
    this.#link = link;
  }

  override async waitUntilReady(): Promise<void> {
    await this.#link.waitUntilReady();
    // Asks the connection again, which is checked by now, and gives it its name.
    await super.waitUntilReady();
  }
}

type Tail<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;
