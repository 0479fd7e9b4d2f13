export { type Database, type DatabaseOptions, dataSource, openDatabase, type PoolStats } from './database.ts';
export { errorCode, isDatabaseUnavailable, isTransientDatabaseError } from './database-errors.ts';
export { readCreditSystem, readCreditsConfig, readPackages } from './reads/catalogue.ts';
export { readCreditCheck, readCreditStatus } from './reads/credit-status.ts';
export { type DatabaseFitness, readFitness } from './reads/fitness.ts';
export { type DatabaseHealth, readHealth } from './reads/health.ts';
export { type HistoryFilter, InvalidCursorError, readHistory } from './reads/history.ts';
export { readOperation, readOutcomes, type StoredOperation } from './reads/operations.ts';
export { type Difference, type VerifiedChunk, verifyCredits, verifyEveryUser } from './reads/verify-credits.ts';
