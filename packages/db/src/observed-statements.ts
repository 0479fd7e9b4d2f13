import type { DataSource, QueryRunner } from 'typeorm';

/** A statement that ended, as its caller saw it: the wait for a connection included, parameters left out. */
export type EndedStatement = {
  readonly sql: string;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly ms: number;
  /** Present when it failed. */
  readonly error?: unknown;
};

export type StatementObserver = (statement: EndedStatement) => void;

/** Runs a statement and tells of its end. */
export async function observed<R>(
  observer: StatementObserver | undefined,
  sql: string,
  run: () => Promise<R>,
): Promise<R> {
  if (observer === undefined) return run();
  const startedAt = performance.now();
  try {
    const result = await run();
    observer({ sql, startedAt, ms: performance.now() - startedAt });
    return result;
  } catch (error) {
    observer({ sql, startedAt, ms: performance.now() - startedAt, error });
    throw error;
  }
}

/** Tells of the statements that TypeORM writes by itself. */
export function observeEntities(source: DataSource, observer: StatementObserver): void {
  const started = new WeakMap<QueryRunner, number>();
  source.subscribers.push({
    beforeQuery({ queryRunner }) {
      started.set(queryRunner, performance.now());
    },
    afterQuery({ queryRunner, query: sql, success, error }) {
      const now = performance.now();
      const startedAt = started.get(queryRunner) ?? now;
      observer({ sql, startedAt, ms: now - startedAt, ...(success ? {} : { error }) });
    },
  });
}
