import { sqlMigration } from '../sql-migration.ts';

/** What admins do to credits and look at: grants, adjustments. */
export const CreditAdmin = sqlMigration(
  'CreditAdmin',
  1764000000012,
  [
    'functions/add_lot.v1',
    'functions/draw_lots.v1',
    'functions/conclude_admin_operation.v1',
    'functions/grant_credits.v1',
    'functions/adjust_credits.v1',
  ],
  `DROP FUNCTION adjust_credits(operation_draft, timestamptz), grant_credits(operation_draft, timestamptz),
     conclude_admin_operation(operation_draft, jsonb, credit_accounts, timestamptz), draw_lots(text, text, integer),
     add_lot(text, text, text, text, integer, text, text, integer, timestamptz, timestamptz, text, timestamptz);`,
);
