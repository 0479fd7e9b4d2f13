-- What funded a lot is compared as all other identifiers are. Sorted otherwise, the look-up of a month's allocation by its user could not use
-- the constraint's index and read the lots of all users.
ALTER TABLE credit_lots ALTER COLUMN source_ref TYPE text COLLATE "C";
