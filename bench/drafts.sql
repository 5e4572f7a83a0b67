-- A term whose applications close, with drafts of eligible candidates who apply again. Each has five documents.
insert into terms (id, code, name, operator, applications_open_at, applications_close_at, control_end_at, pool_opens_at, pool_closes_at,
    programme_end_date, announced_at, rules, eligibility, criteria, privacy_notice_version, representative_email, created_at)
  select uid(1, 1), 'P-A', 'Ulusal Staj Programı (son gün)', operator, {sent_at}, {closes}, {closes} + interval '20 days', {closes} + interval '30 days',
    {closes} + interval '200 days', programme_end_date + 30, {sent_at}, rules, eligibility, criteria, null, representative_email, {sent_at}
  from terms where id = {term};
insert into privacy_notices (id, term_id, notice_version, text_tr, text_en, published_at)
  select uid(1, 2), uid(1, 1), notice_version, text_tr, text_en, {sent_at} from privacy_notices where term_id = {term};
update terms set privacy_notice_version = (select notice_version from privacy_notices where id = uid(1, 2)) where id = uid(1, 1);

create table drafts as
  select row_number() over (order by n) - 1 as nth, * from (
    select row_number() over (order by pool_entries.id) - 1 as n, applications.* from pool_entries join applications using (id)
    join terms on terms.id = pool_entries.term_id
    where pool_entries.term_id = {term} and not eligibility->'excluded_departments' ? pool_entries.department_code
      and not eligibility->'excluded_fields' ? field_code and pool_entries.level in ('associate', 'bachelor')) as entries
  where n < {drafts};
insert into applications (id, term_id, candidate_id, number, state, school_id, department_code, level, class_year, gpa, formal_education,
    student_number, declared, sources, created_at)
  select uid(14, nth), uid(1, 1), candidate_id, 'P-A-' || nth, 'draft', school_id, department_code, level, class_year, greatest(gpa, 350), true,
    student_number, declared, sources, {sent_at} from drafts;
insert into city_preferences (application_id, province_code) select uid(14, nth), 1 + nth % 81 from drafts;
insert into documents (id, application_id, queued_at, document_type, title, media_type, size_bytes, sha256, state, uploaded_at)
  select uid(15, nth * 8 + i), uid(14, nth), {sent_at}, 'language_certificate', 'Belge', 'application/pdf', 1,
    lpad((nth * 8 + i)::text, 64, '0'), 'uploaded', {sent_at}
  from drafts cross join generate_series(0, 4) as i;
