-- Reference data. Rows come from crates/persistence/data, and are inserted where absent.
create table provinces (
  code integer primary key not null check (code between 1 and 81),
  name text not null
) strict;
create table schools (
  id blob primary key not null check (length(id) = 16),
  kind text not null check (kind in ('university', 'osb_vocational')),
  name text not null,
  name_key text not null unique,
  -- Sorts names in the order of the Turkish alphabet.
  sort_key text not null,
  province_code integer not null references provinces,
  email text not null,
  active integer not null check (active in (0, 1)) default 1,
  version integer not null default 0
) strict;
create index schools_sorted on schools (sort_key, id);
create index schools_province on schools (province_code);
create table fields_of_study (
  code text primary key not null,
  name text not null
) strict;
create table departments (
  code text primary key not null,
  name text not null,
  field_code text not null references fields_of_study
) strict;
create index departments_field on departments (field_code);
-- A table, because religious dates move and new laws add days (A23).
create table holidays (
  on_date text primary key not null check (on_date is date(on_date, '+0 days')),
  kind text not null check (kind in ('full', 'half')),
  name text not null,
  source text not null
) strict;
-- Statutory wage by validity, because rates and contribution change (A29).
create table wage_rules (
  valid_from text primary key not null check (valid_from is date(valid_from, '+0 days')),
  valid_to text check (valid_to is null or valid_to is date(valid_to, '+0 days')) check (valid_to >= valid_from),
  net_minimum_wage_kurus integer not null check (net_minimum_wage_kurus > 0),
  rate_large_bp integer not null check (rate_large_bp between 0 and 10000),
  rate_small_bp integer not null check (rate_small_bp between 0 and 10000),
  rate_small_while_contribution_bp integer not null check (rate_small_while_contribution_bp between 0 and 10000),
  public_rate_bp integer not null check (public_rate_bp between 0 and 10000),
  staff_threshold integer not null check (staff_threshold > 0),
  contribution_until text check (contribution_until is null or contribution_until is date(contribution_until, '+0 days')),
  source text not null
) strict;
-- Reasons for rejecting a document. The programme can change them without a release (R9).
create table reject_reasons (
  code text primary key not null,
  name_tr text not null,
  name_en text not null,
  -- The levels of control at which the reason can be given: check, approval (A13).
  at_check integer not null check (at_check in (0, 1)),
  at_approval integer not null check (at_approval in (0, 1)),
  text_required integer not null check (text_required in (0, 1)),
  active integer not null check (active in (0, 1))
) strict;
