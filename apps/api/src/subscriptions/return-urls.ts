import type { ApiOptions } from '../parts.ts';
import { ProblemError } from '../problem-error.ts';

const WITHOUT_SETTING = 'http://localhost:3000';

type Wished = { readonly successUrl?: string; readonly cancelUrl?: string };

/**
 * Where a Checkout sends its buyer back to: what the request says, if its origin is one of those that are allowed (RELIABILITY S12).
 * @throws ProblemError return_url_refused
 */
export function returnUrls(settings: ApiOptions, { successUrl, cancelUrl }: Wished): Required<Wished> {
  const { CHECKOUT_RETURN_ORIGINS: listed, NODE_ENV } = settings;
  const allowed = listed?.split(',') ?? (NODE_ENV === 'production' ? [] : [WITHOUT_SETTING]);
  const origins = allowed.map((each) => new URL(each).origin);
  const [first] = origins;
  if (first === undefined) throw refused('No origin is set in CHECKOUT_RETURN_ORIGINS.');
  return {
    successUrl:
      successUrl === undefined ? `${first}/?checkout=success` : allowedUrl(successUrl, '/successUrl', origins),
    cancelUrl: cancelUrl === undefined ? `${first}/?checkout=canceled` : allowedUrl(cancelUrl, '/cancelUrl', origins),
  };
}

/** Written as the parser understood it, so that nobody after us understands it otherwise. */
function allowedUrl(text: string, path: string, origins: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const known = url !== undefined && origins.includes(url.origin) && url.username === '' && url.password === '';
  if (!known) throw refused(`${path} must be an address whose origin is one of CHECKOUT_RETURN_ORIGINS.`);
  return url.href;
}

const refused = (detail: string) => new ProblemError('return_url_refused', { detail });
