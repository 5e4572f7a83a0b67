-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

create table employers (
  id uuid primary key not null,
  name text not null check (length(name) between 1 and 200),
  name_key text not null,
  kind text not null check (kind in ('public', 'private')),
  tax_number text not null check (length(tax_number) between 8 and 11),
  mersis_number text,
  sector text not null,
  staff_count int not null check (staff_count >= 0),
  province_code int not null references provinces,
  district text not null,
  address text not null,
  phone text not null,
  email text not null,
  -- What candidates read.
  website text,
  about text,
  state text not null check (state in ('draft', 'pending_approval', 'sent_back', 'refused', 'active', 'suspended', 'closed')),
  state_since timestamptz not null,
  -- Why it was sent back, refused, closed or merged.
  state_reason text,
  merged_into_id uuid references employers,
  created_at timestamptz not null,
  version int not null default 0
);
-- Drafts, refused and closed employers hold no tax number.
create unique index employers_tax_number on employers (tax_number)
  where state in ('pending_approval', 'sent_back', 'active', 'suspended');
create index employers_merged_into on employers (merged_into_id);
create index employers_state on employers (state, name_key, id);
create index employers_province on employers (province_code);

-- Where interns of an employer work. SGK knows each by a number of its own (A70).
create table workplaces (
  id uuid primary key not null,
  employer_id uuid not null references employers,
  name text not null,
  province_code int not null references provinces,
  district text not null,
  address text not null,
  sgk_workplace_number text,
  hazard_class text check (hazard_class in ('less_hazardous', 'hazardous', 'very_hazardous')),
  nace_code text,
  contact_name text not null,
  contact_email text not null,
  contact_phone text not null,
  -- Whether offers can be sent for it.
  is_open boolean not null,
  created_at timestamptz not null,
  version int not null default 0,
  constraint workplaces_employer unique (id, employer_id),
  constraint workplaces_name unique (employer_id, name)
);
create index workplaces_province on workplaces (province_code);

-- A69: a part of a school that registers the interns of some departments.
create table faculties (
  id uuid primary key not null,
  school_id uuid not null references schools,
  name text not null,
  email text not null,
  version int not null default 0
);
create index faculties_school on faculties (school_id, id);
create table faculty_departments (
  school_id uuid not null references schools,
  department_code text not null references departments,
  faculty_id uuid not null references faculties on delete cascade,
  primary key (school_id, department_code)
);
create index faculty_departments_faculty on faculty_departments (faculty_id);
create index faculty_departments_department on faculty_departments (department_code);

create table users (
  id uuid primary key not null,
  email text not null,
  email_key text not null,
  full_name text not null check (length(full_name) between 1 and 200),
  -- Encrypted with the data secret.
  phone_sealed bytea,
  language text not null check (language in ('tr', 'en')),
  role text not null check (role in ('candidate', 'career_officer', 'unit_officer', 'school_officer',
    'employer_manager', 'internship_officer', 'programme_officer', 'iskur_officer')),
  school_id uuid references schools,
  -- The faculty whose interns an officer looks after. Null for those who look after all.
  faculty_id uuid references faculties on delete set null,
  employer_id uuid references employers,
  password_hash text,
  state text not null check (state in ('registered', 'proposed', 'invited', 'active', 'deactivated', 'erased')),
  -- Whether news that can wait, and news for everybody, is mailed.
  mails_daily boolean not null default true,
  mails_bulk boolean not null default true,
  -- Null for those who registered themselves.
  invited_by uuid references users,
  created_at timestamptz not null,
  version int not null default 0,
  constraint users_school check ((role in ('career_officer', 'unit_officer', 'school_officer')) = (school_id is not null)),
  constraint users_employer check ((role in ('employer_manager', 'internship_officer')) = (employer_id is not null))
);
-- Who has not confirmed an address, or was deactivated, does not hold it.
create unique index users_email on users (email_key) where state in ('proposed', 'invited', 'active');
-- For the job that ends registrations which nobody confirms.
create index users_proposed on users (id) where state = 'proposed';
create index users_registered on users (created_at, id) where state = 'registered';
create index users_registered_email on users (email_key) where state = 'registered';
create index users_school on users (school_id);
create index users_faculty on users (faculty_id);
create index users_employer on users (employer_id);
create index users_role on users (role, id);

-- The words of people's names, folded. They are found by how a word begins.
create table name_words (
  word text collate "C" not null,
  user_id uuid not null references users,
  primary key (word, user_id)
);
create index name_words_user on name_words (user_id);

-- A candidate is a user with a national identity number, which is sealed (D9).
create table candidates (
  id uuid primary key not null references users,
  -- Null before the registration is confirmed, and once the programme office has released the number.
  national_id_fingerprint bytea unique,
  -- Null once the person was erased.
  national_id_sealed bytea,
  given_name text not null,
  surname text not null,
  birth_date date not null,
  -- When a job looks next whether anything of the person is still needed. Null once they were erased.
  keep_until date,
  -- Whether the programme office has granted their request to be erased.
  erasure_granted boolean not null default false
);
create index candidates_due on candidates (keep_until, id) where keep_until is not null;

-- A link that lets whoever has it act for an account without signing in. Its token is not stored: it is the id with
-- a signature.
create table account_links (
  id uuid primary key not null,
  user_id uuid not null references users,
  purpose text not null check (purpose in ('confirm_registration', 'accept_invitation', 'reset_password', 'confirm_email', 'consent_as_guardian', 'read_calendar')),
  -- The address that the link confirms, if the account does not have it yet.
  email text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- When the link was used, or another one took its place.
  ended_at timestamptz,
  constraint account_links_email check ((purpose in ('confirm_email', 'consent_as_guardian')) = (email is not null))
);
create unique index account_links_open on account_links (user_id, purpose) where ended_at is null;
create index account_links_user on account_links (user_id);

-- A session is a family of refresh tokens; revoking it ends every token of the family.
create table sessions (
  id uuid primary key not null,
  user_id uuid not null references users,
  created_at timestamptz not null,
  revoked_at timestamptz,
  -- Null until the tokens were renewed.
  refreshed_at timestamptz,
  -- With a password, or with a provider of identities.
  method text not null default 'password' check (method in ('password', 'provider')),
  -- Where the person signed in from, so that they recognize it.
  address text,
  agent text check (length(agent) <= 200)
);
create index sessions_user on sessions (user_id);
create table refresh_tokens (
  token_hash bytea primary key not null,
  session_id uuid not null references sessions,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);

-- Wrong passwords for an address, whether or not it has an account, from all addresses of clients. All
-- servers count here.
create table guesses (
  email_hash bytea primary key not null,
  failures int not null check (failures > 0),
  last_at timestamptz not null
);
create index guesses_old on guesses (last_at);

-- The authenticator app of a user.
create table second_factors (
  user_id uuid primary key not null references users,
  secret_sealed bytea not null,
  created_at timestamptz not null,
  -- Null until the owner has shown a code.
  confirmed_at timestamptz,
  -- The step of the last code, which cannot be used again: 30-second intervals since 1970.
  last_step bigint
);
-- Codes for an owner who has lost the app. Each works once.
create table recovery_codes (
  user_id uuid not null references second_factors on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
