import type { FastifyRequest } from 'fastify';

/**
 * Does a browser say that another site makes this request? Browsers send Sec-Fetch-Site; older ones Origin. What sends
 * neither is no browser, and carries no cookie either.
 */
export function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (headers.origin === undefined) return false;
  return !URL.canParse(headers.origin) || new URL(headers.origin).host !== headers.host;
}
