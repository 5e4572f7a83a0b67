-- What somebody asks the programme office about their own data (A66).
create table data_requests (
  id blob primary key not null check (length(id) = 16),
  user_id blob not null references users,
  kind text not null check (kind in ('access', 'correction', 'erasure', 'objection')),
  text text not null,
  state text not null check (state in ('open', 'answered')),
  created_at text not null,
  due_on text not null,
  answered_by blob references users,
  answered_at text,
  granted integer check (granted in (0, 1)),
  answer text,
  version integer not null default 0,
  constraint data_requests_answered check ((state = 'answered') = (answered_by is not null and answered_at is not null and granted is not null and answer is not null))
) strict;
create index data_requests_user on data_requests (user_id, id);
create index data_requests_state on data_requests (state, id);
create index data_requests_answered_by on data_requests (answered_by);

-- Somebody of whom nothing is erased for now, such as during a court case (A67).
create table legal_holds (
  id blob primary key not null check (length(id) = 16),
  user_id blob not null references users,
  reason text not null,
  placed_by blob not null references users,
  placed_at text not null,
  lifted_by blob references users,
  lifted_at text,
  constraint legal_holds_lifted check ((lifted_by is null) = (lifted_at is null))
) strict;
create unique index legal_holds_open on legal_holds (user_id) where lifted_at is null;
create index legal_holds_user on legal_holds (user_id);
create index legal_holds_placed_by on legal_holds (placed_by);
create index legal_holds_lifted_by on legal_holds (lifted_by);

-- Who was erased, when and why. It names them by an id that leads to nothing any more.
create table erasures (
  id blob primary key not null check (length(id) = 16),
  user_id blob not null references users,
  retention_class text not null check (retention_class in ('unused', 'applied', 'interned')),
  was_asked integer not null check (was_asked in (0, 1)),
  row_count integer not null check (row_count > 0),
  erased_at text not null,
  constraint erasures_once unique (user_id)
) strict;
create trigger erasures_stay before update on erasures begin select raise(abort, 'rows_stay'); end;
create trigger erasures_remain before delete on erasures begin select raise(abort, 'rows_stay'); end;
