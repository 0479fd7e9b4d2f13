export { createOwnDatabase } from './create-own-database.ts';
export { type PostgresServer, startPostgres } from './start-postgres.ts';
