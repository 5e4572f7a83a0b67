-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

create table terms (
  id uuid primary key not null,
  code text not null unique,
  name text not null,
  operator text not null,
  applications_open_at timestamptz not null,
  applications_close_at timestamptz not null,
  control_end_at timestamptz not null,
  pool_opens_at timestamptz not null,
  pool_closes_at timestamptz not null,
  programme_end_date date not null,
  -- Completed steps. The audit trail records by whom. The phase follows from these and the clock.
  announced_at timestamptz,
  evaluation_started_at timestamptz,
  evaluated_at timestamptz,
  pool_started_at timestamptz,
  pool_created_at timestamptz,
  pool_opened_at timestamptz,
  closed_at timestamptz,
  -- Limits, lead times, eligibility and weights are data of the term.
  rules jsonb not null,
  eligibility jsonb not null,
  criteria jsonb not null,
  -- The privacy notice version in force. Null until the first is published.
  privacy_notice_version text,
  representative_email text not null,
  created_at timestamptz not null,
  version int not null default 0,
  constraint terms_order check (applications_open_at < applications_close_at and applications_close_at <= control_end_at
    and control_end_at <= pool_opens_at and pool_opens_at <= pool_closes_at)
);

create table calendar_checks (
  id uuid primary key not null,
  term_id uuid not null references terms,
  checked_by uuid not null references users,
  checked_at timestamptz not null,
  passed boolean not null,
  findings jsonb not null,
  -- Whether the term has changed since this check.
  outdated boolean not null default false
);
create index calendar_checks_term on calendar_checks (term_id, checked_at);
create index calendar_checks_user on calendar_checks (checked_by);

create table announcements (
  id uuid primary key not null,
  term_id uuid not null references terms,
  title text not null,
  body text not null,
  state text not null check (state in ('draft', 'published', 'archived')),
  -- The current revision. Null until the first publication.
  revision int check (revision >= 0),
  published_at timestamptz,
  created_at timestamptz not null,
  version int not null default 0
);
create index announcements_term on announcements (term_id, id);

-- The published revisions of an announcement. The announcement itself holds the current text (R23).
create table announcement_revisions (
  announcement_id uuid not null references announcements,
  revision int not null check (revision >= 0),
  title text not null,
  body text not null,
  description text not null,
  signatures jsonb not null,
  published_at timestamptz not null,
  primary key (announcement_id, revision)
);

-- The method by which a term is scored, frozen in each revision (R23, R30).
create table method_reports (
  id uuid primary key not null,
  term_id uuid not null references terms,
  revision int not null check (revision >= 0),
  description text not null,
  signatures jsonb not null,
  method jsonb not null,
  sha256 text not null check (length(sha256) = 64),
  published_at timestamptz not null,
  constraint method_reports_once unique (term_id, revision)
);

-- The versions of the privacy notice for applicants (law 6698, art. 10).
create table privacy_notices (
  id uuid primary key not null,
  term_id uuid not null references terms,
  notice_version text not null,
  text_tr text not null,
  text_en text not null,
  published_at timestamptz not null,
  constraint privacy_notices_once unique (term_id, notice_version)
);

-- A published revision never changes. A new one follows it (R23).
create function published_is_final() returns trigger language plpgsql as $$
begin
  raise exception 'what was published stays' using errcode = 'check_violation', constraint = 'published_is_final';
end $$;
create trigger announcement_revisions_are_final before update or delete on announcement_revisions for each row execute function published_is_final();
create trigger method_reports_are_final before update or delete on method_reports for each row execute function published_is_final();
create trigger privacy_notices_are_final before update or delete on privacy_notices for each row execute function published_is_final();

create table evidence_packages (
  id uuid primary key not null,
  term_id uuid not null references terms,
  school_id uuid not null references schools,
  recipient text not null,
  sent_at timestamptz not null,
  sent_by uuid not null references users,
  acknowledged_at timestamptz,
  acknowledged_by uuid references users,
  constraint evidence_packages_acknowledged check ((acknowledged_at is null) = (acknowledged_by is null))
);
create index evidence_packages_term on evidence_packages (term_id, id);
create index evidence_packages_school on evidence_packages (school_id);
create index evidence_packages_user on evidence_packages (sent_by);
create index evidence_packages_acknowledged_by on evidence_packages (acknowledged_by);

create table university_announcements (
  id uuid primary key not null,
  term_id uuid not null references terms,
  school_id uuid not null references schools,
  channel text not null,
  url text,
  body text not null,
  announced_on date not null,
  created_by uuid not null references users,
  created_at timestamptz not null
);
create index university_announcements_term on university_announcements (term_id, id);
create index university_announcements_school on university_announcements (school_id);
create index university_announcements_user on university_announcements (created_by);

create table announcement_evidence (
  id uuid primary key not null,
  university_announcement_id uuid not null references university_announcements,
  -- Set when the package is sent; from then on the file belongs to that package.
  evidence_package_id uuid references evidence_packages,
  file_name text not null,
  media_type text not null,
  size_bytes int not null,
  sha256 text not null check (length(sha256) = 64),
  uploaded_at timestamptz not null,
  constraint announcement_evidence_file_once unique (university_announcement_id, sha256)
);
create index announcement_evidence_package on announcement_evidence (evidence_package_id);
