import type { Static } from '@sinclair/typebox';
import { type CreditStatement, MAX_STATEMENT_ENTRIES, type StatementQuery } from '@tandem/contracts';
import { readCreditStatement, StatementTooLargeError } from '@tandem/db';
import { instantOf } from '../body/instant-of.ts';
import { invalidMember } from '../body/invalid-member.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { ProblemError } from '../problem-error.ts';
import { statementCsv } from './statement-csv.ts';

/**
 * The body of a user's statement: JSON, or a CSV file with the headers of one.
 * @throws ProblemError validation_failed (an empty span, or one into the future) · statement_too_large
 */
export async function answerStatement(
  { db }: Pick<ApiDependencies, 'db'>,
  reply: { headers(values: Record<string, string>): unknown },
  userId: string,
  query: Static<typeof StatementQuery>,
): Promise<CreditStatement | string> {
  const from = instantOf(query.from, '/query/from');
  const to = query.to === undefined ? undefined : instantOf(query.to, '/query/to');
  const statement = await readCreditStatement(db, userId, { from, to, limit: MAX_STATEMENT_ENTRIES }).catch(tooLarge);
  if (statement === undefined) throw invalidMember('/query/to', 'must be later than from and not in the future');
  if (query.format !== 'csv') return statement;
  const name = `credits-${statement.from.slice(0, 10)}-${statement.to.slice(0, 10)}.csv`;
  reply.headers({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}"`,
  });
  return statementCsv(statement);
}

function tooLarge(error: unknown): never {
  if (!(error instanceof StatementTooLargeError)) throw error;
  const { entries, limit } = error;
  throw new ProblemError('statement_too_large', {
    detail: `The span has ${entries} entries; ${limit} are the most. Ask for a shorter one.`,
    members: { entries, limit },
  });
}
