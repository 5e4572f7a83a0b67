//! PostgreSQL and SQLite have the same schema, and it follows the rules of this project.

use staj_persistence::Store;
use staj_tests::Db;
use staj_tests::db::is_postgres;
use staj_tests::raw::Raw;
use std::collections::{BTreeMap, BTreeSet};

/// The schema that diesel uses. Both databases are compared with it, and so with each other.
const BELIEVED: &str = include_str!("../../crates/persistence/src/schema.rs");

/// Tables without a version: reference data, the audit trail and the outbox, and rows that never
/// change or change in only one way.
const WITHOUT_VERSION: &[&str] = &[
    "absences",
    "acceptance_letters",
    "access_log",
    "account_links",
    "announcement_evidence",
    "announcement_revisions",
    "application_numbers",
    "audit_events",
    "audit_seals",
    "calendar_checks",
    "candidates",
    "city_preferences",
    "declared_records",
    "departments",
    "document_requests",
    "document_samples",
    "erasures",
    "evaluation_corrections",
    "evaluations",
    "evidence_packages",
    "faculty_departments",
    "failed_items",
    "fields_of_study",
    "guesses",
    "holidays",
    "idempotency_keys",
    "installation",
    "item_checks",
    "legal_holds",
    "mails",
    "maintenance",
    "method_reports",
    "name_words",
    "notifications",
    "offer_amendments",
    "offer_questions",
    "outbox_events",
    "period_preferences",
    "pool_entry_cities",
    "privacy_notices",
    "provinces",
    "quota_ledger_lines",
    "quota_shares",
    "recovery_codes",
    "refresh_tokens",
    "reject_reasons",
    "score_counts",
    "second_factors",
    "sessions",
    "supplementary_documents",
    "university_announcements",
    "wage_rules",
];

/// References that no query looks up on their own: the audit trail and the outbox are read by kind
/// and id, the access log by its partial index, and nobody asks which documents certify an internship or
/// whom somebody has invited.
const WITHOUT_INDEX: &[&str] = &[
    "access_log.object_id",
    "access_log.request_id",
    "audit_events.object_id",
    "audit_events.request_id",
    "documents.placement_id",
    "outbox_events.object_id",
    "users.invited_by",
];

/// The names of all constraints and triggers: what `StoreError::Refused` can contain.
const REFUSALS: &[&str] = &[
    "absences_no_overlap",
    "acceptance_letters_once",
    "account_links_email",
    "account_links_open",
    "announcement_evidence_file_once",
    "applications_notice",
    "applications_once",
    "applications_submitted",
    "audit_events_are_final",
    "audit_events_detail",
    "counters_are_kept",
    "data_requests_answered",
    "document_requests_offer",
    "document_reviews_once",
    "document_reviews_reason",
    "document_reviews_recorded",
    "document_samples_once",
    "documents_approved",
    "documents_certificate_once",
    "documents_claimed",
    "documents_file_once",
    "documents_item",
    "documents_machine",
    "documents_proof",
    "documents_rejected",
    "documents_replaced_once",
    "documents_submitted",
    "employers_tax_number",
    "erasures_once",
    "evaluation_runs_running",
    "evidence_packages_acknowledged",
    "failed_items_once",
    "guardian_consents_given",
    "guardian_consents_source",
    "incidents_accident",
    "incidents_accident_once",
    "incidents_answered",
    "incidents_complaint",
    "incidents_declared",
    "incidents_settled",
    "interviews_cancelled",
    "interviews_contact_free",
    "interviews_time",
    "item_checks_asked",
    "item_checks_corrected",
    "item_checks_made",
    "legal_holds_lifted",
    "legal_holds_open",
    "mails_resent",
    "mails_sent",
    "method_reports_once",
    "objections_decided",
    "objections_once",
    "offer_amendments_accepted",
    "offer_amendments_decided",
    "offer_amendments_once",
    "offer_questions_answered",
    "offers_accepted",
    "offers_born_draft",
    "offers_confirmed",
    "offers_confirmed_in_time",
    "offers_dates",
    "offers_freed",
    "offers_machine",
    "offers_no_overlap",
    "offers_open_after_two",
    "offers_open_once",
    "offers_pool_entry",
    "offers_quota",
    "offers_raises_stay",
    "offers_sent",
    "offers_sent_is_fixed",
    "offers_slot",
    "offers_two_slots",
    "offers_workplace",
    "placements_approval",
    "placements_equivalence",
    "placements_exit",
    "placements_terminated",
    "pool_entries_once",
    "pool_entries_term",
    "privacy_notices_once",
    "published_is_final",
    "quota_shares_not_exceeded",
    "quotas_not_exceeded",
    "quotas_offer",
    "quotas_once",
    "rows_stay",
    "sgk_notices_rejected",
    "supplementary_documents_file_once",
    "supplementary_documents_request",
    "talent_pool_entries_once",
    "talent_pool_entries_pool_entry",
    "talent_pool_entries_position",
    "talent_pool_entries_quota",
    "talent_pool_entries_reserve",
    "terms_order",
    "users_email",
    "users_employer",
    "users_school",
    "workplaces_employer",
    "workplaces_name",
];

/// Every column as `table.column type`, with ` null` if it is nullable.
fn columns(raw: &mut Raw) -> BTreeSet<String> {
    let query = if is_postgres() {
        "select table_name || '.' || column_name || ' ' || udt_name || case is_nullable when 'YES' then ' null' else '' end as line
         from information_schema.columns join information_schema.tables using (table_schema, table_name)
         where table_type = 'BASE TABLE' and table_schema = 'public' and table_name not like '\\_\\_diesel%'"
    } else {
        "select t.name || '.' || c.name || ' ' || c.type || iif(c.\"notnull\", '', ' null') as line
         from sqlite_schema t join pragma_table_xinfo(t.name) c
         where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and t.name not like '\\_\\_diesel%' escape '\\'"
    };
    raw.lines(query).into_iter().collect()
}

/// The same from `schema.rs`, in the types of the database under test.
fn believed_columns() -> BTreeSet<String> {
    let types: BTreeMap<_, _> = [
        ("BigInt", ["int8", "INTEGER"]),
        ("Binary", ["bytea", "BLOB"]),
        ("Bool", ["bool", "INTEGER"]),
        ("Date", ["date", "TEXT"]),
        ("Doc", ["jsonb", "TEXT"]),
        ("Instant", ["timestamptz", "TEXT"]),
        ("Integer", ["int4", "INTEGER"]),
        ("Text", ["text", "TEXT"]),
        ("Uid", ["uuid", "BLOB"]),
    ]
    .into();
    let mut table = "";
    let mut columns = BTreeSet::new();
    for line in BELIEVED.lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name;
        }
        if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ")
            && !line.starts_with("diesel::")
        {
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let kind = types[inner.unwrap_or(kind)][usize::from(!is_postgres())];
            let null = if inner.is_some() { " null" } else { "" };
            columns.insert(format!("{table}.{column} {kind}{null}"));
        }
    }
    columns
}

/// `table.column` of every column that is the first of a primary key or of an index on all rows.
fn led(raw: &mut Raw) -> BTreeSet<String> {
    let query = if is_postgres() {
        "select c.relname || '.' || a.attname as line from pg_index i
         join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where i.indpred is null"
    } else {
        "select t.name || '.' || c.name as line from sqlite_schema t
         join pragma_index_list(t.name) i on not i.partial join pragma_index_info(i.name) c on c.seqno = 0
         where t.type = 'table'"
    };
    raw.lines(query).into_iter().collect()
}

/// `table.column` of the first column of every foreign key.
fn referring(raw: &mut Raw) -> BTreeSet<String> {
    let query = if is_postgres() {
        "select c.relname || '.' || a.attname as line from pg_constraint k join pg_class c on c.oid = k.conrelid
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] where k.contype = 'f'"
    } else {
        "select t.name || '.' || k.\"from\" as line from sqlite_schema t
         join pragma_foreign_key_list(t.name) k on k.seq = 0 where t.type = 'table'"
    };
    raw.lines(query).into_iter().collect()
}

/// The definition of every table, index, constraint, trigger and function.
fn everything(raw: &mut Raw) -> Vec<String> {
    if !is_postgres() {
        return raw.lines(
            "select sql as line from sqlite_schema where sql is not null order by type, name",
        );
    }
    let columns = columns(raw).into_iter().collect::<Vec<_>>();
    let of_extension = "oid in (select objid from pg_depend where deptype = 'e')";
    let others = raw.lines(&format!(
        "select indexdef as line from pg_indexes where schemaname = 'public'
         union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
         union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
         union all select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace and prokind = 'f' and not {of_extension}
         union all select table_name || '.' || column_name || ' ' || coalesce(column_default, '') from information_schema.columns where table_schema = 'public'
         order by 1"
    ));
    [columns, others].concat()
}

/// The words that follow `before` in a text.
fn words_after(text: &str, before: &str) -> Vec<String> {
    let word = |rest: &str| {
        rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>()
    };
    text.match_indices(before).map(|(at, _)| word(&text[at + before.len()..])).collect()
}

#[test]
fn the_database_matches_the_schema_that_diesel_uses() {
    let db = Db::new();
    let (found, believed) = (columns(&mut Raw::new(&db)), believed_columns());
    let missing: Vec<_> = believed.difference(&found).collect();
    let unknown: Vec<_> = found.difference(&believed).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "missing: {missing:#?} unknown: {unknown:#?}"
    );
    assert!(found.len() > 250, "{} columns", found.len());
}

#[test]
fn every_reference_column_is_the_first_of_an_index() {
    let db = Db::new();
    let (led, mut wanted) = (led(&mut Raw::new(&db)), referring(&mut Raw::new(&db)));
    wanted.extend(columns(&mut Raw::new(&db)).iter().filter_map(|column| {
        column.split(' ').next().filter(|name| name.ends_with("_id")).map(str::to_owned)
    }));
    let without: Vec<_> = wanted.difference(&led).collect();
    assert_eq!(without, WITHOUT_INDEX, "columns without an index of their own");
}

#[test]
fn every_table_counts_its_changes_or_is_known_not_to_change() {
    let db = Db::new();
    let columns = columns(&mut Raw::new(&db));
    let table = |column: &String| column.split('.').next().unwrap().to_owned();
    let tables: BTreeSet<_> = columns.iter().map(table).collect();
    let versioned: BTreeSet<_> =
        columns.iter().filter(|column| column.contains(".version ")).map(table).collect();
    let without: Vec<_> = tables.difference(&versioned).collect();
    assert_eq!(without, WITHOUT_VERSION);
}

#[test]
fn every_rule_of_the_database_has_a_name_that_is_known() {
    let db = Db::new();
    let mut raw = Raw::new(&db);
    let names: BTreeSet<String> = if is_postgres() {
        let named = raw.lines(
            "select conname as line from pg_constraint where connamespace = 'public'::regnamespace
             union select indexrelid::regclass::text from pg_index where indisunique and indpred is not null",
        );
        // PostgreSQL names the others after table, column and kind.
        let by_itself = |name: &String| {
            ["_pkey", "_key", "_fkey", "_check", "_check1", "_not_null"]
                .iter()
                .any(|end| name.ends_with(end))
        };
        let raised = raw.lines("select prosrc as line from pg_proc where pronamespace = 'public'::regnamespace and prolang = (select oid from pg_language where lanname = 'plpgsql')");
        named
            .into_iter()
            .filter(|name| !by_itself(name) && !name.starts_with("__diesel"))
            .chain(raised.iter().flat_map(|text| words_after(text, "constraint = '")))
            .collect()
    } else {
        let texts = raw.lines("select sql as line from sqlite_schema where sql is not null");
        ["\n  constraint ", "unique index ", "raise(abort, '"]
            .iter()
            .flat_map(|before| {
                texts.iter().flat_map(|text| words_after(&text.to_lowercase(), before))
            })
            .collect()
    };
    assert_eq!(names.iter().collect::<Vec<_>>(), REFUSALS);
}

#[test]
fn migrations_can_be_undone_and_repeated() {
    let db = Db::new();
    let before = everything(&mut Raw::new(&db));
    assert!(before.len() > 60, "{} objects", before.len());
    let store: Store = db.open(1);
    store.redo_migrations().unwrap();
    assert_eq!(everything(&mut Raw::new(&db)), before);
    assert!(store.is_current().unwrap());
    store.migrate().unwrap();
    let provinces = Raw::new(&db).lines("select cast(count(*) as text) as line from provinces");
    assert_eq!(provinces, ["81"], "the reference data is back");
}
