import type { Environment } from '@tandem/config';
import type { TestDatabase } from '../postgres/create-test-database.ts';

/** Secrets of every test deployment. */
export const SECRETS = {
  JWT_SECRET: 'test-jwt-secret-0123456789-0123456789',
  INTERNAL_API_KEY: 'test-admin-key-0123456789-0123456789',
  CRON_SECRET: 'test-cron-secret-0123456789-0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_test-webhook-secret-0123456789',
};

/** What a deployment under test is started with; a test's own settings win. */
export function testEnvironment(database: TestDatabase, own: Environment): { api: Environment; worker: Environment } {
  const common = {
    NODE_ENV: 'test',
    DATABASE_POOL_SIZE: '5',
    LOG_LEVEL: 'info',
    QUEUE_BACKEND: 'postgres',
    TIME_MACHINE: 'true',
  };
  const worker = { ...common, ...own, DATABASE_URL: database.workerUrl };
  const doors = { HOST: '127.0.0.1', PORT: '0', RATE_LIMIT_PER_MINUTE: '0', ADMIN_RATE_LIMIT_PER_MINUTE: '0' };
  return { worker, api: { ...common, ...doors, ...SECRETS, ...own, DATABASE_URL: database.apiUrl } };
}
