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
        "json_object(
           'department', departments.name,
           'cities', json((select json_group_array(province_code) from (select province_code
              from city_preferences where application_id = applications.id order by province_code))),
           'periods', json((select json_group_array(json_array(start_date, end_date)) from (select start_date, end_date
              from period_preferences where application_id = applications.id order by start_date, end_date))),
           'documents', json((select json_group_array(json_array(document_type, counted))
              from (select document_type, count(*) as counted from documents
                 where application_id = applications.id and state = 'approved' and item is null
                 group by document_type order by document_type))),
           'gpa_source', nullif(applications.sources->>'gpa', 'unproven'))"
    };
}

/// The stored profile of a pool entry `e`, in the form of `blind_profile`.
macro_rules! stored_profile {
    () => {
        "e.profile"
    };
}

pub(crate) use {blind_profile, counted_gpa, stored_profile};

/// An id in the text of a statement.
pub fn uid(id: Key) -> Literal<Uid> {
    Literal::new(uid_text(id))
}

/// The same as text.
pub fn uid_text(id: Key) -> String {
    format!("x'{}'", id.0.simple())
}

/// Offers sent later than the term's lead time allows, by the date in Istanbul, which is
/// three hours ahead of UTC all year (R17, A6, D1).
pub const SENT_WITHOUT_LEAD_TIME: &str = "select count(*) as violations from offers o join terms t on t.id = o.term_id
  where julianday(o.start_date) - julianday(date(o.sent_at, '+3 hours')) < coalesce(json_extract(t.rules, '$.offer_lead_days'), 15)
    and not exists (select 1 from offer_amendments a where a.offer_id = o.id and a.state = 'accepted')";

/// The day in Istanbul of an instant in braces, as text.
pub const DAY: &str = "date({}, '+3 hours')";

/// An id in braces as text.
pub const ID: &str = "lower(hex({}))";

/// The full hours between two instants in braces. Days are floating-point numbers, in which five hours may
/// be a little less.
pub const HOURS: &str = "cast((julianday({}) - julianday({})) * 24 + 1e-6 as integer)";

/// The name of every table of the schema.
pub const TABLES: &str =
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1";

/// The name and version of the database.
pub const VERSION: &str = "select 'SQLite ' || sqlite_version() as name";

/// The present instant.
pub const CLOCK: &str = "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')";

/// SQLite does not know when a table was analysed.
pub const STALE_STATISTICS: &str = "select '' as name where false";

/// What `personal.rs` names in braces, in the words of this database.
pub const NAMES: &[(&str, &str)] = &[
    ("{own_digest}", "lower(hex(id) || hex(id))"),
    (
        "{blank_letter}",
        r#"json_patch(content, '{"given_name":"Silinmiş","surname":"hesap","student_number":""}')"#,
    ),
];

/// Reads rows as JSON objects, one in each `line`. Ids are written as in the API, other bytes in
/// hexadecimal.
pub fn rows_as_json(table: &str, columns: &[&str], whose: &str) -> String {
    let member = |c: &&str| {
        format!(
            "'{c}', case when typeof({c}) = 'blob' and length({c}) = 16
               then lower(substr(hex({c}), 1, 8) || '-' || substr(hex({c}), 9, 4) || '-' || substr(hex({c}), 13, 4)
                 || '-' || substr(hex({c}), 17, 4) || '-' || substr(hex({c}), 21))
               when typeof({c}) = 'blob' then lower(hex({c}))
               when typeof({c}) = 'text' and substr({c}, 1, 1) in ('{{', '[') and json_valid({c}) then json({c})
               else {c} end"
        )
    };
    let members: Vec<_> = columns.iter().map(member).collect();
    format!(
        "select json_object({}) as line from {table} where {whose} order by 1",
        members.join(", ")
    )
}
