import type { CreditStatement, StatementEntry } from '@tandem/contracts';
import t from 'tap';
import { statementCsv } from '../src/statement/statement-csv.ts';

const AT = '2026-01-02T00:00:00.000Z';
const entry = (members: Partial<StatementEntry>): StatementEntry => ({
  seq: 1,
  operationId: 'e0-123456789012345678901_0',
  kind: 'consume',
  creditType: 'analysis',
  amount: 2,
  change: -2,
  lotId: '7',
  balanceAfter: 3,
  action: null,
  platform: null,
  metadata: null,
  effectiveAt: AT,
  recordedAt: AT,
  ...members,
});
const statement = (entries: StatementEntry[], due = 0): CreditStatement => ({
  userId: 'ann',
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-02-01T00:00:00.000Z',
  opening: { analysis: 5, roast: 0, any: 0 },
  entries,
  totals: [{ kind: 'consume', creditType: 'analysis', entries: 1, amount: 2 }],
  due: { analysis: due, roast: 0, any: 0 },
  closing: { analysis: 3 + due, roast: 0, any: 0 },
});

/** A reader written from RFC 4180 alone. */
function read(csv: string): string[][] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (field.lastIndex < csv.length) {
    const [, raw = '', end] = field.exec(csv) ?? [];
    if (end === undefined) throw new Error('not a CSV');
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

t.test('the file as it is', async (t) => {
  t.equal(
    statementCsv(statement([entry({ action: 'summary, "short"', platform: 'web' })], 2)),
    [
      'record,effectiveAt,recordedAt,seq,operationId,kind,creditType,amount,change,balanceAfter,lotId,action,platform,metadata',
      'opening,2026-01-01T00:00:00.000Z,,,,,analysis,,,5,,,,',
      'opening,2026-01-01T00:00:00.000Z,,,,,roast,,,0,,,,',
      'opening,2026-01-01T00:00:00.000Z,,,,,any,,,0,,,,',
      `entry,${AT},${AT},1,e0-123456789012345678901_0,consume,analysis,2,-2,3,7,"summary, ""short""",web,`,
      'due,2026-02-01T00:00:00.000Z,,,,,analysis,,2,,,,,',
      'closing,2026-02-01T00:00:00.000Z,,,,,analysis,,,5,,,,',
      'closing,2026-02-01T00:00:00.000Z,,,,,roast,,,0,,,,',
      'closing,2026-02-01T00:00:00.000Z,,,,,any,,,0,,,,',
      'total,,,,,consume,analysis,2,,,,,,',
      '',
    ].join('\r\n'),
  );
});

t.test('no text of a client is a formula, whatever stands before it; every text comes back', async (t) => {
  const evil = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '=cmd|"/c calc"!A1',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0=1',
    '"=1',
    "'=1",
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '%0A=1',
    '|calc',
    '\u0001=1',
    '\u2028=1',
  ];
  for (const text of evil) {
    for (const member of ['action', 'platform'] as const) {
      const [, , , , line = []] = read(statementCsv(statement([entry({ [member]: text })])));
      t.equal(line[member === 'action' ? 11 : 12], `'${text}`, encodeURIComponent(text));
    }
  }
  const harmless = ['work', 'a=b', 'x-1', 'mail@x', 'two\r\nlines', 'a,b', 'say "hi"', ';', ' x ', '😀'];
  for (const action of harmless) {
    const rows = read(statementCsv(statement([entry({ action, metadata: { '=1': ['"', ','] } })])));
    t.same([...new Set(rows.map((row) => row.length))], [14], 'as many fields in every line');
    t.equal(rows[4]?.[11], action);
    t.same(JSON.parse(rows[4]?.[13] ?? ''), { '=1': ['"', ','] });
  }
});
