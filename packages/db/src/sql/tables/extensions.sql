-- Lets an exclusion constraint compare a user and a time range together.
CREATE EXTENSION IF NOT EXISTS btree_gist;
