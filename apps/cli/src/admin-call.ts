import { setTimeout as pause } from 'node:timers/promises';
import { CommandError, type Context, EXIT } from './command.ts';
import { openDataDir } from './data-dir.ts';
import { readLocalFile } from './local/local-file.ts';

const BUSY = 503;
/** Looks at an API that is busy, and the time between them. */
const LOOKS = 20;
const BUSY_MS = 500;

/** An admin's call of the API: resolves with the body of any 2xx. Throws a CommandError for every other answer, and for none. */
export type AdminCall = <T>(method: 'GET' | 'POST', path: string, body?: object) => Promise<T>;

/** How to call the API of the local run on the data folder; changes do not wait for their outcome. */
export async function adminCall({ cwd }: Context, dataDir: string | undefined): Promise<AdminCall> {
  const path = await openDataDir(cwd, dataDir);
  const local = await readLocalFile(path);
  if (!local) throw new CommandError(EXIT.unavailable, `Nothing runs on ${path}: start it with npm start.`);
  const headers = { 'x-api-key': local.adminApiKey, 'content-type': 'application/json', prefer: 'respond-async' };
  return async <T>(method: 'GET' | 'POST', route: string, body?: object) => {
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const ask = () =>
      fetch(`${local.apiUrl}${route}`, init).catch((error: Error) => {
        throw new CommandError(EXIT.unavailable, `The API at ${local.apiUrl} does not answer (${error.message}).`);
      });
    let answer = await ask();
    for (let tries = 1; answer.status === BUSY && method === 'GET' && tries < LOOKS; tries += 1) {
      await pause(BUSY_MS);
      answer = await ask();
    }
    const said = (await answer.json()) as T & { title?: string; detail?: string };
    if (answer.ok) return said;
    throw new CommandError(EXIT.wrong, `The API refused (${answer.status}): ${said.detail ?? said.title}`);
  };
}
