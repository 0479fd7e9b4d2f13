import { sqlMigration } from '../sql-migration.ts';

/** Lots that are granted in one instant are spent in the order in which they were paid for. */
export const BurnOrder = sqlMigration('BurnOrder', 1764000000029, ['functions/settle_accounts.v5'], '', [
  'functions/settle_accounts.v4',
]);
