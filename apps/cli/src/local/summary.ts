import type { LocalFile } from './local-file.ts';

export type Summary = {
  readonly local: LocalFile;
  readonly userId: string;
  readonly userToken: string;
  readonly tokenDays: number;
  readonly dataDir: string;
  readonly seconds: number;
  readonly database: string;
};

/** The demo request: one credit of the first type. */
const CONSUME = '{"creditType":"analysis","action":"demo"}';

/** Command lines a newcomer can paste; a test runs them as they are printed. */
export function curlLines({ local, userToken }: Pick<Summary, 'local' | 'userToken'>): {
  consume: string;
  balance: string;
} {
  const authorization = `-H 'Authorization: Bearer ${userToken}'`;
  return {
    consume: `curl -s ${local.apiUrl}/api/user/credits/consume ${authorization} -H 'Content-Type: application/json' -d '${CONSUME}'`,
    balance: `curl -s ${local.apiUrl}/api/user/credits/status ${authorization}`,
  };
}

/** What `npm start` prints when everything answers. */
export function summaryText(summary: Summary): string {
  const { local } = summary;
  const { consume, balance } = curlLines(summary);
  const rows: [string, string][] = [
    ['API', local.apiUrl],
    ['API reference', `${local.apiUrl}/docs`],
    ['Queues', `${local.apiUrl}/admin/queues  (Bull Board; log in with the admin key)`],
    ['Database', summary.database],
    ['Data, logs', `${summary.dataDir}  (logs/*.log, local.json)`],
  ];
  return `
Tandem is running (${summary.seconds.toFixed(1)} s)

${rows.map(([what, where]) => `  ${what.padEnd(15)}${where}`).join('\n')}

  Admin key      ${local.adminApiKey}
  User token     for ${summary.userId}, ${summary.tokenDays} days
${summary.userToken}

Consume a credit:
${consume}

See the balance:
${balance}

Ctrl-C stops everything.
`;
}
