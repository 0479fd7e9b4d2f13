import type { LedgerKind, LotCreditType } from '@tandem/contracts';
import { EntitySchema } from 'typeorm';

export type LedgerEntry = {
  userId: string;
  seq: number;
  operationId: string;
  kind: LedgerKind;
  creditType: LotCreditType;
  amount: number;
  lotId: string;
  balanceAfter: number;
  action: string | null;
  platform: string | null;
  metadata: Record<string, unknown> | null;
  effectiveAt: Date;
  recordedAt: Date;
  hash: Buffer;
};

/** credit_ledger: append-only, written by append_ledger() alone. */
export const LedgerEntry = new EntitySchema<LedgerEntry>({
  name: 'LedgerEntry',
  tableName: 'credit_ledger',
  columns: {
    userId: { name: 'user_id', type: 'text', primary: true },
    seq: { type: 'bigint', primary: true },
    operationId: { name: 'operation_id', type: 'text' },
    kind: { type: 'text' },
    creditType: { name: 'credit_type', type: 'text' },
    amount: { type: 'bigint' },
    lotId: { name: 'lot_id', type: 'bigint', transformer: { from: String, to: (id: unknown) => id } },
    balanceAfter: { name: 'balance_after', type: 'bigint' },
    action: { type: 'text', nullable: true },
    platform: { type: 'text', nullable: true },
    metadata: { type: 'jsonb', nullable: true },
    effectiveAt: { name: 'effective_at', type: 'timestamptz' },
    recordedAt: { name: 'recorded_at', type: 'timestamptz' },
    hash: { type: 'bytea' },
  },
});
