-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

create table employers (
  id uuid primary key not null,
  name text not null check (length(name) between 1 and 200),
  name_key text not null,
  kind text not null check (kind in ('public', 'private')),
  tax_number text not null check (length(tax_number) between 8 and 11),
  sgk_workplace_number text,
  sector text not null,
  staff_count int not null check (staff_count >= 0),
  province_code int not null references provinces,
  district text not null,
  address text not null,
  phone text not null,
  email text not null,
  state text not null check (state in ('draft', 'pending_approval', 'active', 'suspended', 'closed')),
  created_at timestamptz not null,
  version int not null default 0
);
-- Drafts and closed employers hold no tax number.
create unique index employers_tax_number on employers (tax_number)
  where state in ('pending_approval', 'active', 'suspended');
create index employers_state on employers (state, name_key, id);
create index employers_province on employers (province_code);

create table users (
  id uuid primary key not null,
  email text not null,
  email_key text not null,
  full_name text not null check (length(full_name) between 1 and 200),
  phone text,
  language text not null check (language in ('tr', 'en')),
  role text not null check (role in ('candidate', 'career_officer', 'unit_officer', 'school_officer',
    'employer_manager', 'internship_officer', 'programme_officer', 'iskur_officer')),
  school_id uuid references schools,
  employer_id uuid references employers,
  password_hash text,
  active boolean not null,
  created_at timestamptz not null,
  version int not null default 0,
  constraint users_school check ((role in ('career_officer', 'unit_officer', 'school_officer')) = (school_id is not null)),
  constraint users_employer check ((role in ('employer_manager', 'internship_officer')) = (employer_id is not null))
);
-- A deactivated account holds no address.
create unique index users_email on users (email_key) where active;
create index users_school on users (school_id);
create index users_employer on users (employer_id);
create index users_role on users (role, id);

-- A candidate is a user with a national identity number, which is sealed (D9).
create table candidates (
  id uuid primary key not null references users,
  -- Null once the programme office has released the number.
  national_id_fingerprint bytea unique,
  national_id_sealed bytea not null,
  given_name text not null,
  surname text not null,
  birth_date date not null
);

create table invitations (
  id uuid primary key not null,
  user_id uuid not null references users,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz
);
create index invitations_user on invitations (user_id);

-- A session is a family of refresh tokens; revoking it ends every token of the family.
create table sessions (
  id uuid primary key not null,
  user_id uuid not null references users,
  created_at timestamptz not null,
  revoked_at timestamptz
);
create index sessions_user on sessions (user_id);
create table refresh_tokens (
  token_hash bytea primary key not null,
  session_id uuid not null references sessions,
  issued_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- The token it was exchanged for. A used token without one was revoked unused.
  successor_hash bytea
);
create index refresh_tokens_session on refresh_tokens (session_id);
