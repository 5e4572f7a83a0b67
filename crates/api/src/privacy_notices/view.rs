use serde::Serialize;
use staj_persistence::rows::privacy_notices::PrivacyNoticeRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A version of the privacy notice of a term. It never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PrivacyNotice)]
pub struct PrivacyNoticeView {
    pub id: Uuid,
    pub term_id: Uuid,
    #[schema(examples("2026-1"))]
    pub version: String,
    /// Whether this is the version that applicants must acknowledge now.
    pub in_force: bool,
    #[schema(examples("Kişisel verileriniz 6698 sayılı Kanun uyarınca işlenir."))]
    pub text_tr: String,
    #[schema(examples("Your personal data is processed under law no. 6698."))]
    pub text_en: String,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-02T09:00:00Z"))]
    pub published_at: OffsetDateTime,
}

/// The privacy notices of a term, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyNoticeList {
    pub items: Vec<PrivacyNoticeView>,
}

impl PrivacyNoticeView {
    pub fn new(row: PrivacyNoticeRow, in_force: Option<&str>) -> Self {
        Self {
            id: row.id.0,
            term_id: row.term_id.0,
            in_force: in_force == Some(&row.notice_version),
            version: row.notice_version,
            text_tr: row.text_tr,
            text_en: row.text_en,
            published_at: row.published_at.0,
        }
    }
}
