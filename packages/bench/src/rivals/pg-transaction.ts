import { Pool, type PoolClient, types } from 'pg';
import type { Balance, Spender, Spending } from './spender.ts';

/** Prepared once per connection, by its name. */
const LOCK = { name: 'lock', text: 'SELECT analysis, roast FROM account WHERE user_id = $1 FOR UPDATE' };
const UPDATE = { name: 'update', text: 'UPDATE account SET analysis = $2, roast = $3 WHERE user_id = $1' };
const INSERT = {
  name: 'insert',
  text: `INSERT INTO ledger (user_id, operation_id, credit_type, amount, balance_after, action) VALUES ($1, $2, $3, $4, $5, $6)`,
};

/** The same transaction as TypeORM's, by hand: pooled, prepared, no more than it needs. */
export async function pgTransaction(url: string, poolSize: number): Promise<Spender> {
  const pool = new Pool({ connectionString: url, max: poolSize, min: poolSize, types: integers });
  return {
    async spend(spending) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const balance = await change(client, spending);
        await client.query('COMMIT');
        client.release();
        return balance;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function change(client: PoolClient, spending: Spending): Promise<Balance | undefined> {
  const { userId, creditType, amount, action, operationId } = spending;
  const { rows } = await client.query<Balance>({ ...LOCK, values: [userId] });
  const [account] = rows;
  if (account === undefined || account[creditType] < amount) return undefined;
  const after = { ...account, [creditType]: account[creditType] - amount };
  await client.query({ ...UPDATE, values: [userId, after.analysis, after.roast] });
  await client.query({ ...INSERT, values: [userId, operationId, creditType, amount, after[creditType], action] });
  return after;
}

/** bigint as numbers, as everybody sets it who knows that his fit. */
const integers = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
