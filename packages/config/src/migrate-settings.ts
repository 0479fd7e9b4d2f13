import { Type } from '@sinclair/typebox';
import { address, flag } from './setting.ts';

/** Settings that only `ops migrate` reads. */
export const migrateSettings = {
  MIGRATION_DATABASE_URL: address(['postgres', 'postgresql'], {
    description: 'Login of the owner, who may create roles, schemas and tables.',
    example: 'postgres://tandem_owner:password@localhost:5432/tandem',
  }),
  API_DATABASE_URL: Type.Optional(
    address(['postgres', 'postgresql'], {
      description: 'When set, the login named here is created or updated for the API (its DATABASE_URL).',
      example: 'postgres://tandem_api_login:password@localhost:5432/tandem',
    }),
  ),
  WORKER_DATABASE_URL: Type.Optional(
    address(['postgres', 'postgresql'], {
      description: 'When set, the login named here is created or updated for the worker (its DATABASE_URL).',
      example: 'postgres://tandem_worker_login:password@localhost:5432/tandem',
    }),
  ),
  ENABLE_CREDITS_V2: flag({
    description: 'Value of the flag credits_v2 at the very first migration; afterwards the flag itself decides.',
    default: false,
  }),
};
