create table terms (
  id blob primary key not null check (length(id) = 16),
  code text not null unique,
  name text not null,
  operator text not null,
  applications_open_at text not null,
  applications_close_at text not null,
  control_end_at text not null,
  pool_opens_at text not null,
  pool_closes_at text not null,
  programme_end_date text not null check (programme_end_date is date(programme_end_date, '+0 days')),
  -- Completed steps. The audit trail records by whom. The phase follows from these and the clock.
  announced_at text,
  evaluation_started_at text,
  evaluated_at text,
  pool_started_at text,
  pool_created_at text,
  pool_opened_at text,
  closed_at text,
  -- Limits, lead times, eligibility and weights are data of the term.
  rules text not null check (json_valid(  rules)),
  eligibility text not null check (json_valid(  eligibility)),
  criteria text not null check (json_valid(  criteria)),
  -- The privacy notice version in force. Null until the first is published.
  privacy_notice_version text,
  representative_email text not null,
  created_at text not null,
  version integer not null default 0,
  constraint terms_order check (applications_open_at < applications_close_at and applications_close_at <= control_end_at
    and control_end_at <= pool_opens_at and pool_opens_at <= pool_closes_at)
) strict;

create table calendar_checks (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  checked_by blob not null references users,
  checked_at text not null,
  passed integer not null check (passed in (0, 1)),
  findings text not null check (json_valid(  findings)),
  -- Whether the term has changed since this check.
  outdated integer not null default 0 check (outdated in (0, 1))
) strict;
create index calendar_checks_term on calendar_checks (term_id, checked_at);
create index calendar_checks_user on calendar_checks (checked_by);

create table announcements (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  title text not null,
  body text not null,
  state text not null check (state in ('draft', 'published', 'archived')),
  -- The current revision. Null until the first publication.
  revision integer check (revision >= 0),
  published_at text,
  created_at text not null,
  version integer not null default 0
) strict;
create index announcements_term on announcements (term_id, id);

-- The published revisions of an announcement. The announcement itself holds the current text (R23).
create table announcement_revisions (
  announcement_id blob not null references announcements,
  revision integer not null check (revision >= 0),
  title text not null,
  body text not null,
  description text not null,
  signatures text not null check (json_valid(signatures)),
  published_at text not null,
  primary key (announcement_id, revision)
) strict;

-- The method by which a term is scored, frozen in each revision (R23, R30).
create table method_reports (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  revision integer not null check (revision >= 0),
  description text not null,
  signatures text not null check (json_valid(signatures)),
  method text not null check (json_valid(method)),
  sha256 text not null check (length(sha256) = 64),
  published_at text not null,
  constraint method_reports_once unique (term_id, revision)
) strict;

-- The versions of the privacy notice for applicants (law 6698, art. 10).
create table privacy_notices (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  notice_version text not null,
  text_tr text not null,
  text_en text not null,
  published_at text not null,
  constraint privacy_notices_once unique (term_id, notice_version)
) strict;

-- A published revision never changes. A new one follows it (R23).
create trigger announcement_revisions_are_final before update on announcement_revisions begin select raise(abort, 'published_is_final'); end;
create trigger announcement_revisions_stay before delete on announcement_revisions begin select raise(abort, 'published_is_final'); end;
create trigger method_reports_are_final before update on method_reports begin select raise(abort, 'published_is_final'); end;
create trigger method_reports_stay before delete on method_reports begin select raise(abort, 'published_is_final'); end;
create trigger privacy_notices_are_final before update on privacy_notices begin select raise(abort, 'published_is_final'); end;
create trigger privacy_notices_stay before delete on privacy_notices begin select raise(abort, 'published_is_final'); end;

create table evidence_packages (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  school_id blob not null references schools,
  recipient text not null,
  sent_at text not null,
  sent_by blob not null references users,
  acknowledged_at text,
  acknowledged_by blob references users,
  constraint evidence_packages_acknowledged check ((acknowledged_at is null) = (acknowledged_by is null))
) strict;
create index evidence_packages_term on evidence_packages (term_id, id);
create index evidence_packages_school on evidence_packages (school_id);
create index evidence_packages_user on evidence_packages (sent_by);
create index evidence_packages_acknowledged_by on evidence_packages (acknowledged_by);

create table university_announcements (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  school_id blob not null references schools,
  channel text not null,
  url text,
  body text not null,
  announced_on text not null check (announced_on is date(announced_on, '+0 days')),
  created_by blob not null references users,
  created_at text not null
) strict;
create index university_announcements_term on university_announcements (term_id, id);
create index university_announcements_school on university_announcements (school_id);
create index university_announcements_user on university_announcements (created_by);

create table announcement_evidence (
  id blob primary key not null check (length(id) = 16),
  university_announcement_id blob not null references university_announcements,
  -- Set when the package is sent; from then on the file belongs to that package.
  evidence_package_id blob references evidence_packages,
  file_name text not null,
  media_type text not null,
  size_bytes integer not null,
  sha256 text not null check (length(sha256) = 64),
  uploaded_at text not null,
  constraint announcement_evidence_file_once unique (university_announcement_id, sha256)
) strict;
create index announcement_evidence_package on announcement_evidence (evidence_package_id);
