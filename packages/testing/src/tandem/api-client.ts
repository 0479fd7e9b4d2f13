import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
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

/** Not more connections at once: requests beyond wait here, not in a server that shares this process with its clients. */
const agent = new Agent({ keepAlive: true, maxSockets: 200 });

/** One HTTP call; never throws for a status. `body` is empty when the answer is not a JSON object. */
export async function callApi(url: string, path: string, call: Call = {}): Promise<Answer> {
  const { user, admin, body } = call;
  const headers = new Headers(call.headers);
  if (user !== undefined) headers.set('authorization', `Bearer ${tokenOf(user)}`);
  if (admin) headers.set('x-api-key', SECRETS.INTERNAL_API_KEY);
  if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const sent = request(new URL(path, url), {
    agent,
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: Object.fromEntries(headers),
  });
  sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  return { status: response.statusCode ?? 0, headers: headersOf(response), text: answer, body: objectIn(answer) };
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

function objectIn(answer: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
