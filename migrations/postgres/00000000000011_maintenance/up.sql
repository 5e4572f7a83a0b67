-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- While its only row exists, every server reads only.
create table maintenance (
  id int primary key not null check (id = 1),
  started_at timestamptz not null,
  -- When it will probably end. It does not end by itself.
  until timestamptz,
  -- What callers are told.
  text text not null check (length(text) between 1 and 500)
);
