import { StripeGateway } from './gateway.ts';

/** The settings that say which Stripe accounts there are (packages/config). */
export type StripeSettings = {
  readonly STRIPE_SECRET_KEY?: string;
  readonly STRIPE_ACCOUNT_CA?: string;
  readonly STRIPE_ACCOUNT_US?: string;
  readonly STRIPE_ACCOUNT_EU?: string;
  readonly STRIPE_ACCOUNT_GB?: string;
  readonly STRIPE_ACCOUNT_AU?: string;
  readonly STRIPE_API_BASE?: string;
};

const ACCOUNT = 'STRIPE_ACCOUNT_';

/** The way to Stripe, or to the emulator that stands in for it; undefined where neither is configured. */
export function openStripeGateway(settings: StripeSettings): StripeGateway | undefined {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: baseUrl } = settings;
  if (secretKey === undefined) return undefined;
  const ofRegions = Object.entries(settings).filter(([name]) => name.startsWith(ACCOUNT));
  return new StripeGateway({
    secretKey,
    secretKeysByRegion: Object.fromEntries(ofRegions.map(([name, key]) => [name.slice(ACCOUNT.length), key])),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  });
}
