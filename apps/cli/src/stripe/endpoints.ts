import { HANDLED_STRIPE_EVENTS } from '@tandem/contracts';
import { STRIPE_API_VERSION, type StripeWebhookEndpoint } from '@tandem/stripe';
import { CommandError, type Context, EXIT } from '../command.ts';
import { openDataDir } from '../data-dir.ts';
import { readLocalFile } from '../local/local-file.ts';
import { answeredByStripe, targetGateway } from '../target-stripe.ts';

type Missing = { readonly account: string; readonly endpoint: string | null; readonly problem: string };

/** Looks whether every account sends its events here. Well when each has an endpoint with the URL and none of those lacks anything. */
export async function checkEndpoints(context: Context, dataDir: string | undefined, givenUrl: string | undefined) {
  const gateway = await targetGateway(context, dataDir);
  const url = givenUrl ?? (await localUrl(context, dataDir));
  const missing: Missing[] = [];
  for (const account of gateway.accountNames()) {
    const { data } = await answeredByStripe(gateway.account(account).listWebhookEndpoints());
    const ours = data.filter((endpoint) => endpoint.url === url);
    if (ours.length === 0) {
      const others = data.map((endpoint) => endpoint.url).join(', ') || 'none';
      missing.push({ account, endpoint: null, problem: `no endpoint has the URL ${url}; there are: ${others}` });
    }
    for (const each of ours)
      missing.push(...problemsOf(each).map((problem) => ({ account, endpoint: each.id, problem })));
  }
  return { well: missing.length === 0, result: { url, missing }, text: textOf(url, missing) };
}

function problemsOf({ status, enabled_events: sent, api_version: version }: StripeWebhookEndpoint): string[] {
  const problems = status === 'enabled' ? [] : [`it is ${status}`];
  const unsent = HANDLED_STRIPE_EVENTS.filter((type) => !sent.includes('*') && !sent.includes(type));
  if (unsent.length > 0) problems.push(`it does not send ${unsent.join(', ')}`);
  if (version !== null && version !== STRIPE_API_VERSION)
    problems.push(`its API version is ${version}, not ${STRIPE_API_VERSION}`);
  return problems;
}

async function localUrl({ cwd }: Context, dataDir: string | undefined): Promise<string> {
  const path = await openDataDir(cwd, dataDir);
  const local = await readLocalFile(path);
  if (local) return `${local.apiUrl}/webhooks/stripe`;
  throw new CommandError(EXIT.unavailable, `Nothing runs on ${path}: start it with npm start, or say --url.`);
}

function textOf(url: string, missing: readonly Missing[]): string {
  const lines = missing.map(
    ({ account, endpoint, problem }) => `account ${account}${endpoint === null ? '' : `, ${endpoint}`}: ${problem}`,
  );
  return `${lines.join('\n') || `events are sent to ${url} as needed`}\n`;
}
