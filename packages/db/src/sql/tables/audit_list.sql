-- The ledger is part of the audit log (decision 6). Block ranges cost its writers next to nothing and find a span of time.
CREATE INDEX credit_ledger_recorded ON credit_ledger USING brin (recorded_at) WITH (autosummarize = on);
