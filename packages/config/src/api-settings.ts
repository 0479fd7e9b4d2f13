import { Type } from '@sinclair/typebox';
import { address, count, flag, secret, text } from './setting.ts';

const secretOf = (region: string) =>
  Type.Optional(
    secret({
      description: `Signing secret of the webhook endpoint of the Stripe account for the region ${region} (STRIPE_ACCOUNT_${region}).`,
      example: 'whsec_from_the_stripe_dashboard',
    }),
  );

/** Settings that only the API reads. */
export const apiSettings = {
  HOST: text({ description: 'Address to listen on; 0.0.0.0 for all.', default: '127.0.0.1' }),
  PORT: count(0, 65_535, { description: 'Port to listen on; 0 takes a free one.', default: 8088 }),
  JWT_SECRET: Type.Optional(
    secret({
      description: 'Key of HS256 user tokens. Either this or JWKS_URL.',
      example: 'at least 32 random characters',
    }),
  ),
  JWKS_URL: Type.Optional(
    address(['https', 'http'], {
      description: 'Where the public keys of user tokens are published; cached for an hour. Either this or JWT_SECRET.',
      example: 'https://login.example.com/.well-known/jwks.json',
    }),
  ),
  JWT_ISSUER: Type.Optional(
    text({ description: '`iss` that tokens must carry, when set.', example: 'https://login.example.com/' }),
  ),
  JWT_AUDIENCE: Type.Optional(text({ description: '`aud` that tokens must carry, when set.', example: 'tandem' })),
  INTERNAL_API_KEY: secret({
    description: 'Key of the admin calls (X-API-Key) and of the admin login.',
    example: 'at least 32 random characters',
  }),
  CRON_SECRET: Type.Optional(
    secret({
      description: 'Bearer secret of POST /api/cron/reset-credits, for an outside scheduler.',
      example: 'at least 32 random characters',
    }),
  ),
  STRIPE_WEBHOOK_SECRET: Type.Optional(
    secret({
      description: 'Signing secret of the Stripe webhook endpoint. Without it the webhook door stays shut.',
      example: 'whsec_from_the_stripe_dashboard',
    }),
  ),
  STRIPE_WEBHOOK_SECRET_PREVIOUS: Type.Optional(
    secret({
      description: 'The signing secret before the last rotation, accepted beside the current one.',
      example: 'whsec_the_one_before',
    }),
  ),
  STRIPE_WEBHOOK_SECRET_CA: secretOf('CA'),
  STRIPE_WEBHOOK_SECRET_US: secretOf('US'),
  STRIPE_WEBHOOK_SECRET_EU: secretOf('EU'),
  STRIPE_WEBHOOK_SECRET_GB: secretOf('GB'),
  STRIPE_WEBHOOK_SECRET_AU: secretOf('AU'),
  CHECKOUT_RETURN_ORIGINS: Type.Optional(
    text({
      pattern: '^https?://[^\\s,/]+(,https?://[^\\s,/]+)*$',
      description:
        'Origins, separated by commas, that a Checkout may send its buyer back to; the first one is where it does when a request names none. Outside production http://localhost:3000 when left out.',
      example: 'https://app.example.com',
    }),
  ),
  ENABLE_CREDIT_PURCHASES: flag({ description: 'May users on v1 buy credit packages?', default: false }),
  ADMIN_MAINTENANCE_MODE: flag({
    description: 'Opens what admins may do by hand only for a repair: POST /admin/subscriptions.',
    default: false,
  }),
  ALLOW_ADMIN_SUBSCRIPTIONS: flag({
    description: 'In production POST /admin/subscriptions needs this beside ADMIN_MAINTENANCE_MODE.',
    default: false,
  }),
  RATE_LIMIT_PER_MINUTE: count(0, 10_000_000, {
    description: 'Requests of one user (or address, without a token) a minute and API process; 0 means no limit.',
    default: 6000,
  }),
  ADMIN_RATE_LIMIT_PER_MINUTE: count(0, 10_000_000, {
    description:
      'Requests of one admin at one address a minute and API process, by key, token or login; 0 means no limit. Refused keys are limited anyway.',
    default: 1200,
  }),
  METRICS_PUBLIC: flag({
    description: 'Serve /metrics to everybody on the API port. Otherwise there it needs the admin key.',
    default: false,
  }),
  DRAIN_MS: count(0, 120_000, {
    description:
      'Time from SIGTERM, when /health/ready fails, to when new requests are refused. A load balancer must notice meanwhile; 3000 suits one that looks every second.',
    default: 0,
  }),
  TRUST_PROXY: flag({
    description: 'Take the client address from X-Forwarded-For; only behind a proxy that sets it.',
    default: false,
  }),
};
