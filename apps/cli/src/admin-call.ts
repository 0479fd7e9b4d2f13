import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandError, type Context, EXIT } from './command.ts';
import { openDataDir } from './data-dir.ts';
import { readLocalFile } from './local/local-file.ts';

/** Options of every command that asks the API as an admin. */
export const adminOptions = {
  'data-dir': { type: 'string' },
  json: { type: 'boolean' },
} as const;

const BUSY = 503;
/** Looks at an API that is busy, and the time between them. */
const LOOKS = 20;
const BUSY_MS = 500;

/** An admin's call of the API: resolves with the body of any 2xx. Throws a CommandError for every other answer, and for none. */
export type AdminCall = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>;

type Told = { code?: string; title?: string; detail?: string; errors?: unknown };

/**
 * How to call the API: TANDEM_API_URL with INTERNAL_API_KEY, else that of the local run on the data folder. Each change has a key of its own.
 * @param waits for the outcome of a change; one that takes longer than the API waits is then told as unavailable, with its id
 */
export async function adminCall(
  context: Pick<Context, 'env' | 'cwd'>,
  dataDir: string | undefined,
  { waits = true } = {},
): Promise<AdminCall> {
  const { url, key } = await apiOf(context, dataDir);
  const common = {
    'x-api-key': key,
    'content-type': 'application/json',
    ...(waits ? {} : { prefer: 'respond-async' }),
  };
  return async <T>(method: 'GET' | 'POST', path: string, body?: object) => {
    const headers = method === 'GET' ? common : { ...common, 'idempotency-key': `ops-${randomUUID()}` };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const ask = () =>
      fetch(new URL(path, url), init).catch((error: Error) => {
        throw new CommandError(EXIT.unavailable, `The API at ${url} does not answer (${error.message}).`);
      });
    let answer = await ask();
    for (let tries = 1; answer.status === BUSY && method === 'GET' && tries < LOOKS; tries += 1) {
      await pause(BUSY_MS);
      answer = await ask();
    }
    const said = (await answer.json()) as T & Told;
    if (answer.ok && !(waits && answer.status === 202)) return said;
    throw refusal(answer, said);
  };
}

function refusal({ status, headers }: Response, { code, title, detail, errors }: Told): CommandError {
  if (status === 202)
    return new CommandError(EXIT.unavailable, `Accepted, not applied yet: GET ${headers.get('location')}`);
  const fields = errors === undefined ? '' : ` ${JSON.stringify(errors)}`;
  const told = `The API refused (${status} ${code}): ${detail ?? title}${fields}`;
  return new CommandError(status >= 500 ? EXIT.unavailable : EXIT.wrong, told);
}

async function apiOf({ env, cwd }: Pick<Context, 'env' | 'cwd'>, dataDir: string | undefined) {
  const { TANDEM_API_URL: url, INTERNAL_API_KEY: key } = env;
  if (dataDir === undefined && url) {
    if (key) return { url, key };
    throw new CommandError(EXIT.settings, 'TANDEM_API_URL needs INTERNAL_API_KEY beside it.');
  }
  const path = await openDataDir(cwd, dataDir);
  const local = await readLocalFile(path);
  if (local) return { url: local.apiUrl, key: local.adminApiKey };
  throw new CommandError(EXIT.unavailable, `Nothing runs on ${path}: start it with npm start, or set TANDEM_API_URL.`);
}
