import { Type } from '@sinclair/typebox';
import { CreditStatement, StatementQuery } from '@tandem/contracts';

/** Query and answers of a statement, whoever asks. */
export const STATEMENT_SCHEMA = {
  querystring: StatementQuery,
  response: {
    200: {
      description: 'The statement; the file has the same content as lines.',
      content: {
        'application/json': { schema: CreditStatement },
        'text/csv': { schema: Type.String() },
      },
    },
  },
} as const;

export const STATEMENT_PROBLEMS = ['database_unavailable', 'validation_failed', 'statement_too_large'] as const;
