import { Pool } from 'pg';
import type { Spender, Spending } from './spender.ts';

export const SPEND_ONE = 'SELECT analysis::float8, roast::float8 FROM spend_one($1, $2, $3, $4, $5)';

export const spendOneParams = ({ userId, creditType, amount, action, operationId }: Spending): unknown[] => [
  userId,
  creditType,
  amount,
  action,
  operationId,
];

type Row = { analysis: number | null; roast: number | null };

/** One round trip: a hand-tuned SQL function, called by the handler, which waits for it. */
export async function oneFunction(url: string, poolSize: number): Promise<Spender> {
  const pool = new Pool({ connectionString: url, max: poolSize, min: poolSize });
  return {
    async spend(spending) {
      const { rows } = await pool.query<Row>({ name: 'spend-one', text: SPEND_ONE, values: spendOneParams(spending) });
      const { analysis = null, roast = null } = rows[0] ?? {};
      return analysis === null || roast === null ? undefined : { analysis, roast };
    },
    close: () => pool.end(),
  };
}
