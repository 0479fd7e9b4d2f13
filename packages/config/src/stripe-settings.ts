import { Type } from '@sinclair/typebox';
import { address, secret } from './setting.ts';

const accountOf = (region: string) =>
  Type.Optional(
    secret({
      description: `Secret key of a Stripe account of its own for the region ${region}. Left out: STRIPE_SECRET_KEY serves it.`,
      example: 'sk_live_from_the_stripe_dashboard',
    }),
  );

/** Settings of whoever calls Stripe. */
export const stripeSettings = {
  STRIPE_SECRET_KEY: Type.Optional(
    secret({
      description:
        'Secret key of the Stripe account. Without it nothing can be bought; npm start then runs its emulator instead.',
      example: 'sk_live_from_the_stripe_dashboard',
    }),
  ),
  STRIPE_ACCOUNT_CA: accountOf('CA'),
  STRIPE_ACCOUNT_US: accountOf('US'),
  STRIPE_ACCOUNT_EU: accountOf('EU'),
  STRIPE_ACCOUNT_GB: accountOf('GB'),
  STRIPE_ACCOUNT_AU: accountOf('AU'),
  STRIPE_API_BASE: Type.Optional(
    address(['http', 'https'], {
      description:
        "Where an emulator listens instead of Stripe's API; local and test runs only, refused in production.",
      example: 'http://127.0.0.1:8089',
    }),
  ),
};
