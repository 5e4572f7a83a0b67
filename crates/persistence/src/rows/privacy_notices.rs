use crate::schema::privacy_notices;
use crate::types::{At, Key};
use diesel::prelude::*;

/// A version of the privacy notice of a term.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = privacy_notices)]
pub struct PrivacyNoticeRow {
    pub id: Key,
    pub term_id: Key,
    pub notice_version: String,
    pub text_tr: String,
    pub text_en: String,
    pub published_at: At,
}
