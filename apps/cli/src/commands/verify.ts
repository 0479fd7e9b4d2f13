import { type AuditDifference, type Difference, verifyAuditLog, verifyEveryUser } from '@tandem/db';
import { command, EXIT } from '../command.ts';
import { progressBar } from '../progress-bar.ts';
import { databaseOptions, onDatabase, targetUrl } from '../target-database.ts';

export const verify = command({
  usage: `
npm run ops -- verify [--data-dir .tandem] [--json]

Replays every user's ledger from nothing, checks the hash chains, the audit log's too, and compares with what is stored. Changes nothing.
Exit code 1 when something differs; each difference is one line (user or entity, check, subject, expected, actual).
`,
  options: databaseOptions,
  async run(values, _positionals, context) {
    const url = await targetUrl(context, values['data-dir']);
    const found = await onDatabase(url, async (db) => {
      const [row] = await db.query<{ users: string }>('SELECT count(*) AS users FROM credit_accounts');
      const progress = progressBar(context.err, Number(row?.users ?? 0));
      const total: Found = { users: 0, differences: [], audit: { chains: 0, differences: [] } };
      for await (const step of verifyEveryUser(db)) {
        total.users += step.users;
        total.differences.push(...step.differences);
        progress.at(total.users);
      }
      progress.end();
      for await (const step of verifyAuditLog(db)) {
        total.audit.chains += step.chains;
        total.audit.differences.push(...step.differences);
      }
      return total;
    });
    context.out.write(values.json ? `${JSON.stringify(found)}\n` : text(found));
    return found.differences.length + found.audit.differences.length === 0 ? EXIT.done : EXIT.wrong;
  },
});

type Found = {
  users: number;
  differences: Difference[];
  audit: { chains: number; differences: AuditDifference[] };
};

function text({ users, differences, audit }: Found): string {
  const lines = [
    ...differences.map((found) => lineOf(found.userId, found)),
    ...audit.differences.map((found) => lineOf(found.entity, found)),
  ];
  lines.push(`${users} users: ${verdict(differences)}`, `${audit.chains} audit chains: ${verdict(audit.differences)}`);
  return `${lines.join('\n')}\n`;
}

const lineOf = (whose: string, { check, subject, expected, actual }: Omit<AuditDifference, 'entity'>) =>
  `${whose}: ${check} of ${subject} is ${actual}, not ${expected}`;

const verdict = ({ length }: readonly unknown[]) => (length === 0 ? 'all agree' : `${length} differences`);
