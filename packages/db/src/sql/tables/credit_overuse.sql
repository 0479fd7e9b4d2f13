-- Overuse of a period is put on the books once; of two periods that began at one instant each has its own.
ALTER TABLE credit_periods ADD COLUMN overuse_charged boolean NOT NULL DEFAULT false;
UPDATE credit_periods p SET overuse_charged = true
 WHERE EXISTS (SELECT FROM credit_debts d WHERE d.user_id = p.user_id AND d.reason = 'overuse' AND d.period_starts_at = p.starts_at);
ALTER TABLE credit_debts DROP CONSTRAINT credit_debts_user_id_period_starts_at_credit_type_key;
