//! Queries that need different SQL on each database.

use crate::plans::Literal;
use crate::schema::sql::Uid;
use crate::types::Key;

/// The average of an application, if it counts (A78).
macro_rules! counted_gpa {
    () => {
        "case when applications.sources->>'gpa' = 'unproven' then null else applications.gpa end"
    };
}

/// The blind profile of an application, as a `BlindProfile`. For queries that join the application
/// with its department.
macro_rules! blind_profile {
    () => {
        "jsonb_build_object(
           'department', departments.name,
           'cities', (select coalesce(jsonb_agg(province_code order by province_code), '[]')
              from city_preferences where application_id = applications.id),
           'periods', (select coalesce(jsonb_agg(jsonb_build_array(start_date, end_date) order by start_date, end_date), '[]')
              from period_preferences where application_id = applications.id),
           'documents', (select coalesce(jsonb_agg(jsonb_build_array(document_type, counted) order by document_type), '[]')
              from (select document_type, count(*) as counted from documents
                 where application_id = applications.id and state = 'approved' and item is null group by document_type) as of_type),
           'gpa_source', nullif(applications.sources->>'gpa', 'unproven'))"
    };
}

/// The stored profile of a pool entry `e`, in the form of `blind_profile`.
macro_rules! stored_profile {
    () => {
        "e.profile::jsonb"
    };
}

pub(crate) use {blind_profile, counted_gpa, stored_profile};

/// An id in the text of a statement.
pub fn uid(id: Key) -> Literal<Uid> {
    Literal::new(uid_text(id))
}

/// The same as text.
pub fn uid_text(id: Key) -> String {
    format!("'{}'::uuid", id.0)
}

/// Offers sent later than the term's lead time allows, by the calendar of Istanbul (R17, A6).
pub const SENT_WITHOUT_LEAD_TIME: &str = "select count(*) as violations from offers o join terms t on t.id = o.term_id
  where o.start_date - (o.sent_at at time zone 'Europe/Istanbul')::date < coalesce((t.rules->>'offer_lead_days')::int, 15)
    and not exists (select 1 from offer_amendments a where a.offer_id = o.id and a.state = 'accepted')";

/// The day in Istanbul of an instant in braces, as text.
pub const DAY: &str = "to_char(({} at time zone 'Europe/Istanbul')::date, 'YYYY-MM-DD')";

/// An id in braces as text.
pub const ID: &str = "{}::text";

/// The full hours between two instants in braces.
pub const HOURS: &str = "floor(extract(epoch from {} - {}) / 3600)::bigint";

/// The name of every table of the schema.
pub const TABLES: &str = "select table_name::text as name from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1";

/// The name and version of the database.
pub const VERSION: &str = "select split_part(version(), ' on ', 1) as name";

/// The present instant.
pub const CLOCK: &str = "clock_timestamp()";

/// Large tables that were never analysed, or of which a third has changed since.
pub const STALE_STATISTICS: &str =
    "select relname::text as name from pg_stat_user_tables where n_live_tup > 10000
  and (coalesce(last_analyze, last_autoanalyze) is null or n_mod_since_analyze > n_live_tup / 3) order by 1";

/// What `personal.rs` names in braces, in the words of this database.
pub const NAMES: &[(&str, &str)] = &[
    ("{own_digest}", "repeat(replace(id::text, '-', ''), 2)"),
    (
        "{blank_letter}",
        r#"content || '{"given_name":"Silinmiş","surname":"hesap","student_number":""}'::jsonb"#,
    ),
];

/// Reads rows as JSON objects, one in each `line`.
pub fn rows_as_json(table: &str, columns: &[&str], whose: &str) -> String {
    let columns = columns.join(", ");
    format!(
        "select row_to_json(t)::text as line from (select {columns} from {table} where {whose} order by 1) as t"
    )
}
