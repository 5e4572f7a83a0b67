use crate::schema::access_log;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::event::ObjectKind;
use staj_domain::ids::UserId;
use staj_domain::user::Role;
use time::OffsetDateTime;
use uuid::Uuid;

/// A look at what the server knows about a candidate, or an attempt at one.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = access_log)]
pub struct AccessColumns {
    /// When it was.
    pub at: At,
    /// Who looked.
    pub reader_id: Key,
    /// The role in which they looked.
    pub reader_role: Name<Role>,
    /// The request.
    pub request_id: Key,
    /// The operation, by its name in the contract. It says what for.
    pub operation: String,
    /// The kind of the object in the path. `None` for lists, searches and exports.
    pub object_kind: Option<Name<ObjectKind>>,
    /// The object in the path. `None` for lists, searches and exports.
    pub object_id: Option<Key>,
    /// Whether it was refused, because the reader may not see the object or there is none.
    pub refused: bool,
}

/// An entry of the log with the organisation of its reader.
#[derive(Debug, Clone, Queryable)]
pub struct AccessEntry {
    /// Position in the log. Later entries have greater ids.
    pub id: i64,
    /// The look.
    pub access: AccessColumns,
    /// The employer of the reader. `None` for other readers.
    pub employer_name: Option<String>,
    /// The school of the reader. `None` for other readers.
    pub school_name: Option<String>,
}

/// Which entries of the log a list shows, newest first.
#[derive(Debug, Clone)]
pub struct AccessFilter {
    /// Only looks at what concerns this candidate, by its object. `None` for every look.
    pub candidate: Option<UserId>,
    /// Only looks by this user.
    pub reader: Option<UserId>,
    /// Only looks at this object.
    pub object: Option<Uuid>,
    /// Only looks that were refused, or only those that were not.
    pub refused: Option<bool>,
    /// Only looks at this instant or later.
    pub from: Option<OffsetDateTime>,
    /// Only looks before this instant.
    pub until: Option<OffsetDateTime>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<i64>,
    /// Maximum number of rows.
    pub limit: i64,
}

/// How much somebody has looked at.
#[derive(Debug, Clone, Queryable)]
pub struct ReaderCount {
    /// Who.
    pub reader_id: Key,
    /// In which role.
    pub reader_role: Name<Role>,
    /// How many objects of candidates they opened, each time counted.
    pub looks: i64,
}
