import { mintToken } from '@tandem/cli';
import { SECRETS } from './test-environment.ts';

export type Call = {
  method?: string;
  /** Sends a token of this user. */
  user?: string;
  /** Sends the admin key. */
  admin?: boolean;
  headers?: Record<string, string>;
  /** An object goes as JSON, text as it is. */
  body?: unknown;
};
export type Answer = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

const TTL_SECONDS = 3600;

/** A token for this user, as the test deployment accepts it. `now` in milliseconds. */
export const tokenOf = (userId: string, now = Date.now()) =>
  mintToken(SECRETS.JWT_SECRET, { userId, ttlSeconds: TTL_SECONDS }, now);

/** One HTTP call; never throws for a status. `body` is empty when the answer is not a JSON object. */
export async function callApi(url: string, path: string, call: Call = {}): Promise<Answer> {
  const { user, admin, body } = call;
  const headers = new Headers(call.headers);
  if (user !== undefined) headers.set('authorization', `Bearer ${tokenOf(user)}`);
  if (admin) headers.set('x-api-key', SECRETS.INTERNAL_API_KEY);
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const response = await fetch(new URL(path, url), {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: objectIn(text) };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
