import { assertSchemaCompatibility, PostgresConnection } from 'bullmq';

/**
 * BullMQ's PostgreSQL connection, except that a failed first check is tried again by the next command. BullMQ keeps
 * the failure, so a Queue made while the server was away would stay dead.
 */
export class RecheckedConnection extends PostgresConnection {
  #checked: Promise<void> | undefined;

  override waitUntilReady(): Promise<void> {
    this.#checked ??= this.#check();
    return this.#checked;
  }

  async #check(): Promise<void> {
    try {
      await assertSchemaCompatibility(this.pool, this.schema);
      setImmediate(() => this.emit('ready'));
    } catch (error) {
      this.#checked = undefined;
      throw error;
    }
  }
}
