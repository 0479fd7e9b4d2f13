-- A look that was reported twice is one look.
CREATE UNIQUE INDEX audit_entries_read ON audit_entries ((metadata ->> 'readId')) WHERE action = 'READ';
