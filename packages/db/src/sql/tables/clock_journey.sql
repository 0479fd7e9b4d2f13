-- The latest journey of the time machine that has an idempotency key, and where it goes.
ALTER TABLE clock ADD COLUMN journey_key text, ADD COLUMN journey_to timestamptz;
