-- A part of an amount, and the lot it is taken from.
CREATE TYPE lot_draw AS (lot_id bigint, credit_type text, amount integer);
