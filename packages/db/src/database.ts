import type pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { type ChangeFeed, type FeedEvents, followChanges } from './change-feed.ts';
import { ENTITIES } from './entities/index.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { observed, observeEntities, type StatementObserver } from './observed-statements.ts';

export type DatabaseOptions = {
  readonly url: string;
  /** Shows in pg_stat_activity. */
  readonly applicationName: string;
  readonly poolSize?: number;
  /** Longest one statement may run, and the client waits a second more before it gives the connection up. */
  readonly statementTimeoutMs?: number;
  /** Longest wait for a new connection; 10 s. Shorter where somebody waits for the answer. */
  readonly connectTimeoutMs?: number;
  /** Told of each statement when it has ended. */
  readonly onStatement?: StatementObserver;
  /** Called for connections that break while idle; they are replaced. */
  readonly onConnectionError?: (error: Error) => void;
};

export type PoolStats = { total: number; idle: number; waiting: number; max: number };

/** A pool of connections to PostgreSQL with one role. Connects at the first query, so that a process starts while it is away. */
export type Database = {
  /** Runs one statement; rows as pg gives them (bigint as string). */
  query<R>(sql: string, params?: readonly unknown[]): Promise<R[]>;
  /** TypeORM's entities, for reads whose shape is a table's. */
  entities(): Promise<EntityManager>;
  /** Runs in one repeatable-read, read-only snapshot. */
  inSnapshot<R>(run: (query: Database['query']) => Promise<R>, options?: SnapshotOptions): Promise<R>;
  /** Runs in one transaction: all of it, or nothing when it throws. */
  inTransaction<R>(run: (query: Database['query']) => Promise<R>): Promise<R>;
  /** Follows what is changed, over one more connection (`application_name` with `-changes`). */
  followChanges(events: FeedEvents): ChangeFeed;
  stats(): PoolStats;
  close(): Promise<void>;
};

/** What a snapshot may take beyond the database's own limit of a statement (10 s). */
export type SnapshotOptions = { readonly statementTimeoutMs?: number };

const CONNECT_TIMEOUT_MS = 10_000;

/** The TypeORM data source of one role; migrations run on it, too. */
export function dataSource(options: DatabaseOptions): DataSource {
  const statementTimeout = options.statementTimeoutMs ?? 10_000;
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    poolSize: options.poolSize ?? 10,
    connectTimeoutMS: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    entities: ENTITIES,
    migrations: MIGRATIONS,
    migrationsTransactionMode: 'each',
    installExtensions: false,
    parseInt8: true,
    ...(options.onConnectionError ? { poolErrorHandler: options.onConnectionError } : {}),
    extra: {
      statement_timeout: statementTimeout,
      query_timeout: statementTimeout + 1000,
      lock_timeout: Math.min(statementTimeout, 8000),
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
      options: '-c timezone=UTC',
    },
  });
}

/** Opens a database lazily; no error here, the first query meets it. */
export function openDatabase(options: DatabaseOptions): Database {
  const { onStatement } = options;
  let source: Promise<DataSource> | undefined;
  const connected = (): Promise<DataSource> => {
    source ??= dataSource(options)
      .initialize()
      .then((initialized) => {
        if (onStatement !== undefined) observeEntities(initialized, onStatement);
        return initialized;
      })
      .catch((error: unknown) => {
        source = undefined;
        throw error;
      });
    return source;
  };
  const pool = async (): Promise<pg.Pool> => poolOf(await connected());
  let latest: pg.Pool | undefined;

  async function within<R>(
    begin: string,
    run: (query: Database['query']) => Promise<R>,
    { statementTimeoutMs }: SnapshotOptions = {},
  ): Promise<R> {
    const client = await (await pool()).connect();
    let broken: Error | undefined;
    // The pool does not listen to a connection that is lent out, and Node ends a process whose error nobody hears.
    const onError = (error: Error) => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query(begin);
      const patience = statementTimeoutMs === undefined ? {} : { query_timeout: statementTimeoutMs + 1000 };
      if (statementTimeoutMs !== undefined)
        await client.query(`SET LOCAL statement_timeout = ${statementTimeoutMs.toFixed()}`);
      const result = await run((sql, params = []) =>
        observed(onStatement, sql, async () => {
          return (await client.query({ text: sql, values: [...params], ...patience })).rows;
        }),
      );
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // Closing the connection rolls back, whatever state it is in.
      broken = error as Error;
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  return {
    async query<R>(sql: string, params: readonly unknown[] = []) {
      return observed(onStatement, sql, async () => {
        latest ??= await pool();
        const { rows } = await latest.query(sql, [...params]);
        return rows as R[];
      });
    },
    async entities() {
      return (await connected()).manager;
    },
    inSnapshot: (run, options) => within('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', run, options),
    inTransaction: (run) => within('BEGIN', run),
    followChanges: (events) =>
      followChanges({ url: options.url, applicationName: `${options.applicationName}-changes` }, events),
    stats() {
      return {
        total: latest?.totalCount ?? 0,
        idle: latest?.idleCount ?? 0,
        waiting: latest?.waitingCount ?? 0,
        max: options.poolSize ?? 10,
      };
    },
    async close() {
      const open = source;
      source = undefined;
      latest = undefined;
      if (open) await open.then((opened) => opened.destroy()).catch(() => undefined);
    },
  };
}

function poolOf(source: DataSource): pg.Pool {
  return (source.driver as PostgresDriver).master as pg.Pool;
}
