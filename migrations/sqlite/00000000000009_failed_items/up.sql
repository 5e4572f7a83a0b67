-- What a job could not do: tried again after a while, and set aside when it keeps failing.
create table failed_items (
  id blob primary key not null,
  job text not null,
  -- What the job worked on: the id of a row, or the name of a reminder.
  item text not null,
  attempts integer not null check (attempts >= 0),
  error text not null,
  failed_at text not null,
  -- Absent once it was set aside.
  retry_at text,
  constraint failed_items_once unique (job, item)
) strict;
