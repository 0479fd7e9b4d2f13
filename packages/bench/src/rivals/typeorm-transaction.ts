import { DataSource, EntitySchema } from 'typeorm';
import type { Spender } from './spender.ts';

type Account = { userId: string; analysis: number; roast: number };
type Entry = {
  entryId: number;
  userId: string;
  operationId: string;
  creditType: string;
  amount: number;
  balanceAfter: number;
  action: string;
};

const AccountEntity = new EntitySchema<Account>({
  name: 'account',
  columns: {
    userId: { name: 'user_id', type: 'text', primary: true },
    analysis: { type: 'bigint' },
    roast: { type: 'bigint' },
  },
});
const EntryEntity = new EntitySchema<Entry>({
  name: 'ledger',
  columns: {
    entryId: { name: 'entry_id', type: 'bigint', primary: true, generated: 'increment' },
    userId: { name: 'user_id', type: 'text' },
    operationId: { name: 'operation_id', type: 'uuid' },
    creditType: { name: 'credit_type', type: 'text' },
    amount: { type: 'bigint' },
    balanceAfter: { name: 'balance_after', type: 'bigint' },
    action: { type: 'text' },
  },
});

/** What most handlers look like: a TypeORM transaction that locks the account, checks, updates and inserts. */
export async function typeormTransaction(url: string, poolSize: number): Promise<Spender> {
  const source = await new DataSource({
    type: 'postgres',
    url,
    poolSize,
    entities: [AccountEntity, EntryEntity],
    installExtensions: false,
    parseInt8: true,
  }).initialize();
  return {
    spend: ({ userId, creditType, amount, action, operationId }) =>
      source.transaction(async (manager) => {
        const account = await manager.findOne(AccountEntity, {
          where: { userId },
          lock: { mode: 'pessimistic_write' },
        });
        if (account === null || account[creditType] < amount) return undefined;
        account[creditType] -= amount;
        await manager.update(AccountEntity, { userId }, { [creditType]: account[creditType] });
        const balanceAfter = account[creditType];
        await manager.insert(EntryEntity, { userId, operationId, creditType, amount, balanceAfter, action });
        return { analysis: account.analysis, roast: account.roast };
      }),
    close: () => source.destroy(),
  };
}
