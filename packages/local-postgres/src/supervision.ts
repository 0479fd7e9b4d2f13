import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errnoOf, LocalPostgresError } from './local-postgres-error.ts';
import { isRunning, type ProcessRef, processRef } from './process-ref.ts';

/** The server we run: `command` is what it was started with, without the port. */
export type ServerRecord = { process: ProcessRef; port: number; command: string };

/** Who looks after a data folder. The file is there from before the server starts until after it has ended. */
export type SupervisionRecord = { supervisor: ProcessRef; guardian: ProcessRef; server: ServerRecord | null };

/**
 * The one supervisor of a data folder. A record whose supervisor still runs gives `data_folder_in_use`; a record of a
 * dead one is replaced, and kept as `previous` because its guardian or server may still run.
 */
export class Supervision {
  readonly #file: string;
  #record: SupervisionRecord;

  private constructor(
    file: string,
    record: SupervisionRecord,
    readonly previous: SupervisionRecord | null,
  ) {
    this.#file = file;
    this.#record = record;
  }

  static take(file: string, dataDir: string, guardian: ProcessRef): Supervision {
    const supervisor = processRef(process.pid);
    if (supervisor === null) throw new Error('the time this process started cannot be found');
    let previous: SupervisionRecord | null = null;
    // The server of a dead supervisor stays on record until it is dealt with, even should we die before that.
    let record: SupervisionRecord = { supervisor, guardian, server: null };
    while (!createWhole(file, record)) {
      const text = readOrNull(file);
      if (text === null) continue;
      const found = parseRecord(text);
      if (found !== null && isRunning(found.supervisor)) {
        throw new LocalPostgresError(
          'data_folder_in_use',
          `The data folder ${dataDir} is in use by process ${found.supervisor.pid}: stop that one first, or choose another data folder.`,
        );
      }
      previous = found ?? previous;
      record = { supervisor, guardian, server: previous?.server ?? null };
      removeIfStill(file, text);
    }
    return new Supervision(file, record, previous);
  }

  /** The server that a dead supervisor left on record; it may or may not still run. */
  get formerServer(): ServerRecord | null {
    return this.previous?.server ?? null;
  }

  /** Notes which server belongs to this folder, so that a later start recognizes it for certain. */
  serverIs(server: ServerRecord | null): void {
    this.#record = { ...this.#record, server };
    const draft = `${this.#file}.${randomUUID()}`;
    writeFileSync(draft, JSON.stringify(this.#record));
    renameSync(draft, this.#file);
  }

  release(): void {
    removeIfStill(this.#file, JSON.stringify(this.#record));
  }
}

/** Creates the file with all of its content at once, so that nobody reads half a record; false when it exists. */
function createWhole(file: string, record: SupervisionRecord): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(record));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes the file if it still holds this text. PostgreSQL's own lock guards the data in the last microsecond. */
function removeIfStill(file: string, text: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (readOrNull(aside) !== text) linkSync(aside, file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT' && errnoOf(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseRecord(text: string): SupervisionRecord | null {
  try {
    const found = JSON.parse(text) as Partial<SupervisionRecord> | null;
    const { supervisor, guardian, server } = found ?? {};
    if (!isRef(supervisor) || !isRef(guardian)) return null;
    return { supervisor, guardian, server: server && isRef(server.process) ? server : null };
  } catch {
    return null;
  }
}

function isRef(value: ProcessRef | undefined): value is ProcessRef {
  return Number.isInteger(value?.pid) && typeof value?.stamp === 'string';
}
