import type { CreditStatement, LotSums } from '@tandem/contracts';

/** Every line has these columns; `record` says what the line is: opening, entry, due, closing or total. */
const COLUMNS = [
  'record',
  'effectiveAt',
  'recordedAt',
  'seq',
  'operationId',
  'kind',
  'creditType',
  'amount',
  'change',
  'balanceAfter',
  'lotId',
  'action',
  'platform',
  'metadata',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string | number | null>>;

const END = '\r\n';

/** A statement as RFC 4180 CSV with a header line; safe to open in a spreadsheet. */
export function statementCsv({ from, to, opening, entries, due, closing, totals }: CreditStatement): string {
  const lines: Line[] = [
    ...sums(opening).map(([creditType, balanceAfter]) => ({
      record: 'opening',
      effectiveAt: from,
      creditType,
      balanceAfter,
    })),
    ...entries.map(({ metadata, ...entry }) => ({
      ...entry,
      record: 'entry',
      metadata: metadata === null ? null : JSON.stringify(metadata),
    })),
    ...sums(due)
      .filter(([, change]) => change !== 0)
      .map(([creditType, change]) => ({ record: 'due', effectiveAt: to, creditType, change })),
    ...sums(closing).map(([creditType, balanceAfter]) => ({
      record: 'closing',
      effectiveAt: to,
      creditType,
      balanceAfter,
    })),
    ...totals.map(({ kind, creditType, amount }) => ({ record: 'total', kind, creditType, amount })),
  ];
  return [COLUMNS.join(','), ...lines.map((line) => COLUMNS.map((name) => cell(line[name])).join(',')), ''].join(END);
}

const sums = (of: LotSums) => Object.entries(of);

/** What a spreadsheet would run, whatever stands before it that it trims, in ASCII or full width. */
const FORMULA = /^[\p{Cc}\p{Z}'"]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|^\p{Cc}/u;
const NEEDS_QUOTES = /[",\r\n\t;]|^\s|\s$/;

/** One field. Numbers are ours and stay numbers; a text that could be a formula gets an apostrophe, as OWASP advises. */
function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
