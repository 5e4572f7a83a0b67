use crate::schema::privacy_notices;
use crate::types::{At, Key};
use diesel::prelude::*;

/// A published version of the privacy notice of a term (law 6698, art. 10). It never changes.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = privacy_notices)]
pub struct PrivacyNoticeRow {
    /// The id.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// Name of the version, unique in the term.
    pub notice_version: String,
    /// Turkish text.
    pub text_tr: String,
    /// English text.
    pub text_en: String,
    /// When the version was published.
    pub published_at: At,
}
