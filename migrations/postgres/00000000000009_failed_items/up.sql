-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- Items that a job could not process. They are retried later and set aside after repeated failures.
create table failed_items (
  id uuid primary key not null,
  job text not null,
  -- What the job worked on: the id of a row, or the name of a reminder.
  item text not null,
  attempts int not null check (attempts >= 0),
  error text not null,
  failed_at timestamptz not null,
  -- Null once the item is set aside.
  retry_at timestamptz,
  constraint failed_items_once unique (job, item)
);
