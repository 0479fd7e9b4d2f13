import { readFileSync } from 'node:fs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reads one of the .sql files beside this one; the SQL of Tandem lives there and nowhere else. */
export function sqlFile(path: string): string {
  return readFileSync(new URL(`./sql/${path}.sql`, import.meta.url), 'utf8');
}

/**
 * A migration made of .sql files run in order, and the statements that undo them.
 * @param name what it brings, in CamelCase
 * @param timestamp orders migrations; TypeORM wants it in the name
 * @param restored files run after `down`: the former versions of functions that this migration replaced
 */
export function sqlMigration(
  name: string,
  timestamp: number,
  files: readonly string[],
  down: string,
  restored: readonly string[] = [],
) {
  return class implements MigrationInterface {
    readonly name = `${name}${timestamp}`;

    async up(runner: QueryRunner): Promise<void> {
      for (const file of files) await runner.query(sqlFile(file));
    }

    async down(runner: QueryRunner): Promise<void> {
      await runner.query(down);
      for (const file of restored) await runner.query(sqlFile(file));
    }
  };
}
