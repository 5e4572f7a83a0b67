-- While its only row exists, every server reads only.
create table maintenance (
  id integer primary key not null check (id = 1),
  started_at text not null,
  -- When it will probably end. It does not end by itself.
  until text,
  -- What callers are told.
  text text not null check (length(text) between 1 and 500)
) strict;
