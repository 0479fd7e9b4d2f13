import type { CreditStatement, LedgerKind, LotCreditType, LotSums, StatementEntry } from '@tandem/contracts';
import type { Database } from '../database.ts';

/** A statement with more entries than one answer may have. */
export class StatementTooLargeError extends Error {
  constructor(
    readonly entries: number,
    readonly limit: number,
  ) {
    super(`${entries} entries are more than ${limit}`);
  }
}

type Frame = {
  from_at: string;
  to_at: string;
  after_seq: number;
  through_seq: number;
  opening: LotSums;
  closing: LotSums;
};

/**
 * Everything that took effect in [from, to), between what was there before and after, in one snapshot. Without `to` it
 * goes through now. `due` is what a boundary will write that nobody has touched yet.
 * @returns undefined when the span is empty or reaches into the future
 * @throws StatementTooLargeError beyond `limit` entries
 */
export function readCreditStatement(
  db: Database,
  userId: string,
  { from, to, limit }: { from: string; to?: string | undefined; limit: number },
): Promise<CreditStatement | undefined> {
  return db.inSnapshot(async (query) => {
    const [frame] = await query<Frame>(
      'SELECT from_at, to_at, after_seq::int8, through_seq::int8, opening, closing FROM credit_statement_frame($1, $2, $3)',
      [userId, from, to ?? null],
    );
    if (!frame) return undefined;
    const { opening, closing } = frame;
    const [after, through] = [Number(frame.after_seq), Number(frame.through_seq)];
    if (through - after > limit) throw new StatementTooLargeError(through - after, limit);
    const entries = await query<StatementEntry>(ENTRIES, [userId, after, through]);
    const written = (type: LotCreditType) =>
      entries.reduce((sum, entry) => (entry.creditType === type ? sum + entry.change : sum), 0);
    const dueOf = (type: LotCreditType) => closing[type] - opening[type] - written(type);
    const due = { analysis: dueOf('analysis'), roast: dueOf('roast'), any: dueOf('any') };
    return { userId, from: frame.from_at, to: frame.to_at, opening, entries, totals: totalsOf(entries), due, closing };
  });
}

const ENTRIES = `
  SELECT seq::float8 AS seq, operation_id AS "operationId", kind, credit_type AS "creditType", amount, ledger_sign(kind) * amount AS change,
         balance_after::float8 AS "balanceAfter", lot_id::text AS "lotId", action, platform, metadata,
         iso_instant(effective_at) AS "effectiveAt", iso_instant(recorded_at) AS "recordedAt"
    FROM credit_ledger WHERE user_id = $1 AND seq > $2 AND seq <= $3 ORDER BY seq`;

function totalsOf(entries: readonly StatementEntry[]): CreditStatement['totals'] {
  const totals = new Map<string, CreditStatement['totals'][number]>();
  for (const { kind, creditType, amount } of entries) {
    const key = `${kind} ${creditType}`;
    const total = totals.get(key) ?? { kind, creditType, entries: 0, amount: 0 };
    totals.set(key, { ...total, entries: total.entries + 1, amount: total.amount + amount });
  }
  const place = ({ kind, creditType }: { kind: LedgerKind; creditType: LotCreditType }) => `${kind} ${creditType}`;
  return [...totals.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
