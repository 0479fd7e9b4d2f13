import type { LocalFile } from './local-file.ts';

export type Summary = {
  readonly local: LocalFile;
  /** Left out when tokens come from somewhere else (JWKS_URL). */
  readonly user?: { readonly userId: string; readonly token: string; readonly ttlSeconds: number };
  readonly dataDir: string;
  readonly seconds: number;
  readonly database: string;
  readonly stripe: string;
};

/** The demo request: one credit of the first type. */
const CONSUME = '{"creditType":"analysis","action":"demo"}';

/** Command lines a newcomer can paste, given a token; a test runs them as they are printed. */
function curlLines(apiUrl: string, token: string): { consume: string; balance: string } {
  const authorization = `-H 'Authorization: Bearer ${token}'`;
  return {
    consume: `curl -s ${apiUrl}/api/user/credits/consume ${authorization} -H 'Content-Type: application/json' -d '${CONSUME}'`,
    balance: `curl -s ${apiUrl}/api/user/credits/status ${authorization}`,
  };
}

/** What `npm start` prints when everything answers. */
export function summaryText({ local, user, dataDir, seconds, database, stripe }: Summary): string {
  const { consume, balance } = curlLines(local.apiUrl, user?.token ?? '<token>');
  const rows: [string, string][] = [
    ['API', local.apiUrl],
    ['API reference', `${local.apiUrl}/docs`],
    ['Queues', `${local.apiUrl}/admin/queues  (Bull Board; log in with the admin key)`],
    ['Stripe', stripe],
    ['Database', database],
    ['Data, logs', `${dataDir}  (logs/*.log, local.json)`],
  ];
  const origin = user
    ? `for ${user.userId}, ${user.ttlSeconds / 86_400} days\n${user.token}`
    : 'yours: from the issuer whose keys are at JWKS_URL';
  return `
Tandem is running (${seconds.toFixed(1)} s)

${rows.map(([what, where]) => `  ${what.padEnd(15)}${where}`).join('\n')}

  Admin key      ${local.adminApiKey}
  User token     ${origin}

Consume a credit:
${consume}

See the balance:
${balance}

Ctrl-C stops everything.
`;
}
