import type { HistoryResponse, LedgerEntryView, LedgerKind, LotCreditType } from '@tandem/contracts';
import { LessThan } from 'typeorm';
import type { Database } from '../database.ts';
import { LedgerEntry } from '../entities/ledger-entry.ts';
import { cursorAfter, numberIn, pageOf } from './cursor.ts';

export type HistoryFilter = { creditType?: LotCreditType; kind?: LedgerKind; limit: number; cursor?: string };

/** A page of a user's ledger, newest first. Throws InvalidCursorError for a cursor that is none of ours. */
export async function readHistory(db: Database, userId: string, filter: HistoryFilter): Promise<HistoryResponse> {
  const entities = await db.entities();
  const entries = await entities.find(LedgerEntry, {
    where: {
      userId,
      ...(filter.creditType ? { creditType: filter.creditType } : {}),
      ...(filter.kind ? { kind: filter.kind } : {}),
      ...(filter.cursor === undefined ? {} : { seq: LessThan(numberIn(filter.cursor, 'seq')) }),
    },
    order: { seq: 'DESC' },
    take: filter.limit + 1,
  });
  return pageOf(entries.map(view), filter.limit, ({ seq }) => cursorAfter('seq', seq));
}

const view = ({ hash: _, userId: __, ...entry }: LedgerEntry): LedgerEntryView => ({
  ...entry,
  effectiveAt: entry.effectiveAt.toISOString(),
  recordedAt: entry.recordedAt.toISOString(),
});
