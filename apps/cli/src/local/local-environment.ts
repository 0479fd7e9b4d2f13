import { type Environment, loadSettings } from '@tandem/config';
import { CommandError, EXIT } from '../command.ts';
import type { LocalFile } from './local-file.ts';
import type { LocalSecrets } from './secrets.ts';

/**
 * The environment of a local run's processes: what the user set, and for the rest what this data folder made up. Throws
 * SettingsError before anything is started.
 */
export function localEnvironment(given: Environment, secrets: LocalSecrets, port: string | undefined): Environment {
  if (given['NODE_ENV'] === 'production') {
    throw new CommandError(
      EXIT.settings,
      'NODE_ENV=production is not for a local run; use docker compose up, or start API and worker yourself.',
    );
  }
  const env: Environment = {
    ...given,
    PORT: port ?? given['PORT'],
    JWT_SECRET: given['JWT_SECRET'] || (given['JWKS_URL'] ? undefined : secrets.jwtSecret),
    INTERNAL_API_KEY: given['INTERNAL_API_KEY'] || secrets.adminApiKey,
    CRON_SECRET: given['CRON_SECRET'] || secrets.cronSecret,
    STRIPE_WEBHOOK_SECRET: given['STRIPE_WEBHOOK_SECRET'] || secrets.webhookSecret,
    RATE_LIMIT_PER_MINUTE: given['RATE_LIMIT_PER_MINUTE'] || '0',
    ADMIN_RATE_LIMIT_PER_MINUTE: given['ADMIN_RATE_LIMIT_PER_MINUTE'] || '0',
    METRICS_PUBLIC: given['METRICS_PUBLIC'] || 'true',
    TIME_MACHINE: given['TIME_MACHINE'] || 'true',
    ENABLE_CREDITS_V2: given['ENABLE_CREDITS_V2'] || 'true',
    LOG_PRETTY: 'false', // the log files are JSON; people see errors in brief
  };
  const placeholder = { DATABASE_URL: given['DATABASE_URL'] || 'postgres://localhost/tandem' };
  loadSettings('api', { ...env, ...placeholder });
  loadSettings('worker', { ...env, ...placeholder });
  return env;
}

/** What local.json says of these processes. */
export function localFileOf(
  env: Environment,
  { apiUrl, ownerUrl, stripeUrl }: { apiUrl: string; ownerUrl: string; stripeUrl: string | undefined },
): LocalFile {
  const settings = loadSettings('api', { ...env, DATABASE_URL: ownerUrl });
  return {
    apiUrl,
    adminApiKey: settings.INTERNAL_API_KEY,
    ...(settings.JWT_SECRET === undefined ? {} : { jwtSecret: settings.JWT_SECRET }),
    ...(settings.JWT_ISSUER === undefined ? {} : { jwtIssuer: settings.JWT_ISSUER }),
    ...(settings.JWT_AUDIENCE === undefined ? {} : { jwtAudience: settings.JWT_AUDIENCE }),
    webhookSecret: settings.STRIPE_WEBHOOK_SECRET ?? '',
    databaseUrl: ownerUrl,
    queueBackend: settings.QUEUE_BACKEND,
    ...(stripeUrl === undefined ? {} : { stripeUrl }),
  };
}
