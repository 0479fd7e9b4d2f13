import { type Difference, verifyEveryUser } from '@tandem/db';
import { command, EXIT } from '../command.ts';
import { progressBar } from '../progress-bar.ts';
import { databaseOptions, onDatabase, targetUrl } from '../target-database.ts';

export const verify = command({
  usage: `
npm run ops -- verify [--data-dir .tandem] [--json]

Replays every user's ledger from nothing, checks the hash chains, and compares with what is stored. Changes nothing.
Exit code 1 when something differs; each difference is one line (user, check, subject, expected, actual).
`,
  options: databaseOptions,
  async run(values, _positionals, context) {
    const url = await targetUrl(context, values['data-dir']);
    const found = await onDatabase(url, async (db) => {
      const [row] = await db.query<{ users: string }>('SELECT count(*) AS users FROM credit_accounts');
      const progress = progressBar(context.err, Number(row?.users ?? 0));
      const total: Found = { users: 0, differences: [] };
      for await (const step of verifyEveryUser(db)) {
        total.users += step.users;
        total.differences.push(...step.differences);
        progress.at(total.users);
      }
      progress.end();
      return total;
    });
    context.out.write(values.json ? `${JSON.stringify(found)}\n` : text(found));
    return found.differences.length === 0 ? EXIT.done : EXIT.wrong;
  },
});

type Found = { users: number; differences: Difference[] };

function text({ users, differences }: Found): string {
  const lines = differences.map(
    ({ userId, check, subject, expected, actual }) => `${userId}: ${check} of ${subject} is ${actual}, not ${expected}`,
  );
  lines.push(`${users} users: ${differences.length === 0 ? 'all agree' : `${differences.length} differences`}`);
  return `${lines.join('\n')}\n`;
}
