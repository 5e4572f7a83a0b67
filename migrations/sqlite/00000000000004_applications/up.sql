-- What official sources declared about people, imported by the programme office (R40). People are
-- identified only by the fingerprint of their identity number (D9).
create table declared_records (
  national_id_fingerprint blob not null,
  item text not null,
  quantity integer not null check (quantity between 0 and 1000),
  imported_at text not null,
  primary key (national_id_fingerprint, item)
) strict;

create table applications (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  candidate_id blob not null references candidates,
  number text not null unique,
  state text not null check (state in ('draft', 'submitted', 'ineligible', 'evaluated', 'in_pool', 'withdrawn')),
  school_id blob not null references schools,
  department_code text not null references departments,
  level text not null check (level in ('secondary', 'associate', 'bachelor', 'master', 'doctorate')),
  class_year integer not null check (class_year between 0 and 12),
  -- Grade point average in hundredths of 4.00.
  gpa integer check (gpa between 0 and 400),
  formal_education integer not null check (formal_education in (0, 1)),
  student_number text not null,
  -- Further declared items of the form, by name (R28).
  declared text not null check (json_valid(  declared)),
  -- The source of each item: e-Devlet or the form.
  sources text not null check (json_valid(sources)),
  privacy_notice_version text,
  submitted_at text,
  created_at text not null,
  version integer not null default 0,
  constraint applications_once unique (candidate_id, term_id),
  constraint applications_submitted check ((state = 'draft') <= (submitted_at is null)),
  constraint applications_notice foreign key (term_id, privacy_notice_version) references privacy_notices (term_id, notice_version)
) strict;
create index applications_term on applications (term_id, state, id);
create index applications_state on applications (state, id);
create index applications_school on applications (school_id, term_id, id);
create index applications_department on applications (department_code);
create index applications_student_number on applications (student_number);

-- The last number given in each term: concurrent applicants wait for the lock of this row.
create table application_numbers (
  term_id blob primary key not null references terms,
  last integer not null check (last > 0)
) strict;

-- Preferences, never conditions (R36, R37, A22).
create table city_preferences (
  application_id blob not null references applications,
  province_code integer not null references provinces,
  primary key (application_id, province_code)
) strict;
create index city_preferences_province on city_preferences (province_code, application_id);
create table period_preferences (
  application_id blob not null references applications,
  start_date text not null check (start_date is date(start_date, '+0 days')),
  end_date text not null check (end_date is date(end_date, '+0 days')) check (end_date >= start_date),
  primary key (application_id, start_date)
) strict;

-- Items that the candidate typed and an officer doubted or corrected (A78). A grade point average in
-- hundredths of 4.00.
create table item_checks (
  application_id blob not null references applications,
  item text not null,
  -- What the candidate typed. The application has what counts.
  typed integer not null check (typed between 0 and 1000),
  question text,
  asked_by blob references users,
  asked_at text,
  corrected integer check (corrected between 0 and 1000),
  reason text,
  corrected_by blob references users,
  corrected_at text,
  primary key (application_id, item),
  constraint item_checks_made check (asked_at is not null or corrected_at is not null),
  constraint item_checks_asked check ((question is null) = (asked_at is null) and (asked_by is null) = (asked_at is null)),
  constraint item_checks_corrected check ((corrected is null) = (corrected_at is null) and (reason is null) = (corrected_at is null)
    and (corrected_by is null) = (corrected_at is null))
) strict;
create index item_checks_asked_by on item_checks (asked_by);
create index item_checks_corrected_by on item_checks (corrected_by);

create table documents (
  id blob primary key not null check (length(id) = 16),
  application_id blob not null references applications,
  -- Copied from the application when both are submitted, and fixed from then on (R41): the
  -- school's queue and the place in it. Before that, null and the time of the upload.
  school_id blob references schools,
  queued_at text not null,
  document_type text not null,
  -- The rejected document that it replaces (A77).
  replaces_id blob references documents,
  -- The declared item that it proves (A78).
  item text,
  title text not null,
  issued_year integer,
  -- As the candidate typed it, and folded.
  certificate_number text,
  certificate_key text,
  -- Encrypted with the data secret. Null once the person was erased.
  file_name_sealed blob,
  media_type text not null check (media_type in ('application/pdf', 'image/png', 'image/jpeg')),
  size_bytes integer not null check (size_bytes > 0),
  sha256 text not null check (length(sha256) = 64),
  state text not null check (state in ('uploaded', 'submitted', 'accepted', 'approved', 'rejected', 'dropped')),
  accepted_by blob references users,
  accepted_at text,
  approved_by blob references users,
  approved_at text,
  rejected_by blob references users,
  rejected_at text,
  reject_reason_code text references reject_reasons,
  reject_text text,
  claimed_by blob references users,
  claimed_until text,
  uploaded_at text not null,
  -- When its file and its names were erased with the person.
  erased_at text,
  version integer not null default 0,
  -- Two levels: only what an officer accepted can be approved (R10).
  constraint documents_approved check ((state = 'approved') <= (accepted_at is not null and approved_at is not null)),
  constraint documents_rejected check ((state = 'rejected') = (rejected_at is not null and reject_reason_code is not null)),
  constraint documents_submitted check ((state = 'uploaded') = (school_id is null)),
  constraint documents_claimed check ((claimed_by is null) = (claimed_until is null)),
  constraint documents_replaced_once unique (replaces_id),
  constraint documents_proof check (item is null or document_type = 'proof'),
  constraint documents_item foreign key (application_id, item) references item_checks,
  constraint documents_file_once unique (application_id, sha256)
) strict;
create index documents_application on documents (application_id, id);
create index documents_item_check on documents (application_id, item) where item is not null;
-- The queues, oldest first: of a school, and of the programme office.
create index documents_school on documents (school_id, state, queued_at, id);
create index documents_school_type on documents (school_id, document_type, queued_at, id);
create index documents_state on documents (state, queued_at, id);
-- The whole list in its order, which the programme office can ask for.
create index documents_queued on documents (queued_at, id);
-- The same file or certificate in the applications of several people.
create index documents_sha256 on documents (sha256);
create index documents_certificate on documents (certificate_key) where certificate_key is not null;
create index documents_claimed_by on documents (claimed_by);
create index documents_reject_reason on documents (reject_reason_code);
create index documents_accepted_by on documents (accepted_by);
create index documents_approved_by on documents (approved_by);
create index documents_rejected_by on documents (rejected_by);

-- The machine of domain rule 4.5: a decision is final, and a rejected document never returns (A12).
create trigger documents_machine before update of state on documents
when old.state <> new.state and (old.state || ' ' || new.state) not in (
  'uploaded submitted', 'submitted accepted', 'submitted rejected', 'submitted dropped',
  'accepted approved', 'accepted rejected', 'accepted dropped')
begin select raise(abort, 'documents_machine'); end;

-- A random sample of the approved documents, for a second review (A52). Drawn once with a seed.
create table document_samples (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  seed integer not null check (seed >= 0),
  -- Number of approved documents at the time of the draw.
  population integer not null check (population > 0),
  size integer not null check (size between 1 and population),
  drawn_by blob not null references users,
  drawn_at text not null,
  constraint document_samples_once unique (term_id, seed)
) strict;
create index document_samples_term on document_samples (term_id, id);
create index document_samples_user on document_samples (drawn_by);
create table document_reviews (
  id blob primary key not null check (length(id) = 16),
  document_sample_id blob not null references document_samples,
  document_id blob not null references documents,
  verdict text check (verdict in ('agree', 'disagree')),
  reason_code text references reject_reasons,
  text text,
  reviewed_by blob references users,
  reviewed_at text,
  version integer not null default 0,
  constraint document_reviews_once unique (document_sample_id, document_id),
  constraint document_reviews_recorded check ((verdict is null) = (reviewed_by is null) and (verdict is null) = (reviewed_at is null)),
  constraint document_reviews_reason check ((verdict is not null and verdict = 'disagree') = (reason_code is not null))
) strict;
create index document_reviews_sample on document_reviews (document_sample_id, id);
create index document_reviews_document on document_reviews (document_id);
create index document_reviews_user on document_reviews (reviewed_by);
create index document_reviews_reason_code on document_reviews (reason_code);

create table evaluation_runs (
  id blob primary key not null check (length(id) = 16),
  term_id blob not null references terms,
  state text not null check (state in ('running', 'finished')),
  total integer not null,
  done integer not null default 0,
  scorer_version integer not null,
  -- SHA-256 over the criteria and, in the order of their ids, over the data read of each application (R28).
  input_hash blob not null check (length(input_hash) = 32),
  started_by blob not null references users,
  started_at text not null,
  finished_at text,
  version integer not null default 0
) strict;
-- One run at a time: a second start returns the existing run.
create unique index evaluation_runs_running on evaluation_runs (term_id) where state = 'running';
create index evaluation_runs_term on evaluation_runs (term_id, id);
create index evaluation_runs_user on evaluation_runs (started_by);

-- Scores are hundredths of a point, 0 to 10000.
create table evaluations (
  application_id blob primary key not null check (length(application_id) = 16) references applications,
  term_id blob not null references terms,
  evaluation_run_id blob not null references evaluation_runs,
  academic_score integer not null check (academic_score between 0 and 10000),
  social_score integer not null check (social_score between 0 and 10000),
  sports_score integer not null check (sports_score between 0 and 10000),
  criteria text not null check (json_valid(  criteria)),
  -- SHA-256 over the criteria and what was read of this application (R28).
  input_hash blob not null check (length(input_hash) = 32),
  calculated_at text not null
) strict;
create index evaluations_run on evaluations (evaluation_run_id);
create index evaluations_term on evaluations (term_id);

-- How often each score occurs at each level, counted once when a run ends: all published
-- figures and ranks follow from these rows, which never change (R29).
create table score_counts (
  term_id blob not null references terms,
  level text not null,
  competency text not null check (competency in ('academic', 'social', 'sports')),
  score integer not null check (score between 0 and 10000),
  count integer not null check (count > 0),
  primary key (term_id, level, competency, score)
) strict;

-- A candidate's request that a person review an automated result (KVKK 11/1-g).
create table objections (
  id blob primary key not null check (length(id) = 16),
  application_id blob not null references evaluations,
  -- The result that the candidate objects to: 0 for that of the run, otherwise the correction.
  correction integer not null check (correction >= 0),
  state text not null check (state in ('open', 'upheld', 'rejected')),
  reason text not null,
  raised_at text not null,
  decided_by blob references users,
  decided_at text,
  decision text,
  version integer not null default 0,
  -- One objection to each result.
  constraint objections_once unique (application_id, correction),
  -- Either decided by an officer with reasons, or not decided.
  constraint objections_decided check ((state = 'open') = (decided_by is null)
    and (state = 'open') = (decided_at is null) and (state = 'open') = (decision is null))
) strict;
create index objections_application on objections (application_id, id);
create index objections_state on objections (state, id);
create index objections_decided_by on objections (decided_by);

-- The correction after an upheld objection. The evaluation itself does not change (A21).
create table evaluation_corrections (
  application_id blob not null references evaluations,
  correction integer not null check (correction > 0),
  objection_id blob not null unique references objections,
  academic_score integer not null check (academic_score between 0 and 10000),
  social_score integer not null check (social_score between 0 and 10000),
  sports_score integer not null check (sports_score between 0 and 10000),
  criteria text not null check (json_valid(criteria)),
  corrected_by blob not null references users,
  corrected_at text not null,
  primary key (application_id, correction)
) strict;
create index evaluation_corrections_user on evaluation_corrections (corrected_by);
