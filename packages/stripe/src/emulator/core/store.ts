import type { Kind, Tables } from './tables.ts';

/** What a store is saved as: each table's rows in the order of their making. */
export type StoredTables = { [K in Kind]?: Tables[K][] };

/** Everything that exists, by kind and id. Rows are changed in place. */
export class Store {
  readonly #tables: { [K in Kind]?: Map<string, Tables[K]> } = {};

  get<K extends Kind>(kind: K, id: string): Tables[K] | undefined {
    return this.#table(kind).get(id);
  }

  put<K extends Kind>(kind: K, row: Tables[K]): void {
    this.#table(kind).set(row.id, row);
  }

  delete(kind: Kind, id: string): void {
    this.#table(kind).delete(id);
  }

  /** In the order of their making. */
  all<K extends Kind>(kind: K): Tables[K][] {
    return [...this.#table(kind).values()];
  }

  saved(): StoredTables {
    return Object.fromEntries(Object.entries(this.#tables).map(([kind, rows]) => [kind, [...rows.values()]]));
  }

  load(tables: StoredTables): void {
    for (const [kind, rows] of Object.entries(tables)) for (const row of rows) this.put(kind as Kind, row);
  }

  #table<K extends Kind>(kind: K): Map<string, Tables[K]> {
    const tables: { [T in K]?: Map<string, Tables[T]> } = this.#tables;
    const found = tables[kind];
    if (found) return found;
    const made = new Map<string, Tables[K]>();
    tables[kind] = made;
    return made;
  }
}
