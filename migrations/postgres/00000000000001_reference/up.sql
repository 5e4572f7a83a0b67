-- Nobody waits for these tables before the first release.
-- squawk-ignore-file require-lock-timeout, require-statement-timeout

-- Reference data. Rows come from crates/persistence/data, and are inserted where absent.
create table provinces (
  code int primary key not null check (code between 1 and 81),
  name text not null
);
create table schools (
  id uuid primary key not null,
  kind text not null check (kind in ('university', 'osb_vocational')),
  name text not null,
  name_key text not null unique,
  -- Sorts names in the order of the Turkish alphabet.
  sort_key text collate "C" not null,
  province_code int not null references provinces,
  email text not null,
  active boolean not null default true,
  version int not null default 0
);
create index schools_sorted on schools (sort_key, id);
create index schools_province on schools (province_code);
create table fields_of_study (
  code text primary key not null,
  name text not null
);
create table departments (
  code text primary key not null,
  name text not null,
  field_code text not null references fields_of_study
);
create index departments_field on departments (field_code);
-- A table, because religious dates move and new laws add days (A23).
create table holidays (
  on_date date primary key not null,
  kind text not null check (kind in ('full', 'half')),
  name text not null,
  source text not null
);
-- Statutory wage by validity, because rates and contribution change (A29).
create table wage_rules (
  valid_from date primary key not null,
  valid_to date check (valid_to >= valid_from),
  net_minimum_wage_kurus bigint not null check (net_minimum_wage_kurus > 0),
  rate_large_bp int not null check (rate_large_bp between 0 and 10000),
  rate_small_bp int not null check (rate_small_bp between 0 and 10000),
  rate_small_while_contribution_bp int not null check (rate_small_while_contribution_bp between 0 and 10000),
  public_rate_bp int not null check (public_rate_bp between 0 and 10000),
  staff_threshold int not null check (staff_threshold > 0),
  contribution_until date,
  source text not null
);
-- Reasons for rejecting a document. The programme can change them without a release (R9).
create table reject_reasons (
  code text primary key not null,
  name_tr text not null,
  name_en text not null,
  -- The levels of control at which the reason can be given: check, approval (A13).
  at_check boolean not null,
  at_approval boolean not null,
  text_required boolean not null,
  active boolean not null
);
