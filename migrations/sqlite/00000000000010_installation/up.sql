-- One row: what the first server that used this database wrote into it.
create table installation (
  id integer primary key not null check (id = 1),
  -- A database never changes from a sandbox into production, because its demo accounts have a
  -- published password.
  mode text not null check (mode in ('sandbox', 'production')),
  -- A generated identity number, sealed with the data secret. Another secret cannot open it.
  canary blob not null,
  -- The content of the marker in the file store that belongs to this database.
  files_marker blob not null,
  created_at text not null,
  -- When a server last proved that the database can be written.
  probed_at text not null
) strict;
