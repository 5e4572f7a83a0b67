use super::{Sandbox, TAG};
use crate::input::Query;
use crate::page::{Cursors, cut, default_limit, page, rows};
use crate::problem::{ApiError, Code};
use crate::wire::{MailState, Wire};
use actix_web::get;
use actix_web::web::Json;
use base16ct::lower as hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use staj_domain::ids::MailId;
use staj_notifications::{Attachment, Content, OutgoingMail};
use staj_persistence::mails;
use staj_persistence::rows::notifications::MailFilter;
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SandboxMailQuery {
    /// Only mails to this address.
    #[validate(length(min = 3, max = 254))]
    #[param(required = false, nullable = false, min_length = 3, max_length = 254)]
    recipient: Option<String>,
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    cursor: Option<String>,
}

/// A mail as its recipient gets it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SandboxMail)]
pub struct SandboxMailView {
    pub id: Uuid,
    #[schema(examples("<0197a9c0-7b7e-7f33-b7a0-0d5c3c1f5a11@staj.example>"))]
    pub message_id: String,
    #[schema(examples("Ulusal Staj Programı <no-reply@staj.example>"))]
    pub from: String,
    #[schema(examples("temsilci@usp.example"))]
    pub to: String,
    #[schema(required, examples("kagem@odtu.example"))]
    pub copy_to: Option<String>,
    #[schema(examples("Başvurunuz alındı: 2026-0000001"))]
    pub subject: String,
    pub text: String,
    pub attachments: Vec<SandboxAttachmentView>,
    pub state: MailState,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-12T09:00:00Z"))]
    pub created_at: OffsetDateTime,
}

/// A file that is attached to a mail.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SandboxAttachment)]
pub struct SandboxAttachmentView {
    #[schema(examples("duyuru.png"))]
    pub file_name: String,
    #[schema(examples("image/png"))]
    pub media_type: String,
    #[schema(minimum = 1, examples(48213))]
    pub size_bytes: i64,
    pub sha256: String,
}

page! {
    /// A page of mails, newest first.
    SandboxMailPage of SandboxMailView
}

/// List the mails of the sandbox
///
/// Shows every mail exactly as a mail server would get it. If no mail server is configured, nothing
/// is sent, and this is the only place to read the mails. Available in the sandbox only; elsewhere
/// it returns 404.
#[utoipa::path(
    operation_id = "list_sandbox_mails", tag = TAG, params(SandboxMailQuery), security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "A page of mails", body = SandboxMailPage))
)]
#[get("/v1/sandbox/mails")]
pub async fn list_sandbox_mails(
    Sandbox(open): Sandbox,
    query: Query<SandboxMailQuery>,
) -> Result<Json<SandboxMailPage>, ApiError> {
    let Query(query) = query;
    let cursors = Cursors::new(&open.app, "list_sandbox_mails", &query.recipient)?;
    let limit = query.limit;
    let filter = MailFilter {
        state: None,
        failure: None,
        recipient: query.recipient.clone(),
        object: None,
        placement: None,
        after: cursors.read(query.cursor.as_deref())?.map(|id| MailId(Uuid::from_bytes(id))),
        limit: rows(limit),
    };
    let app = open.app.clone();
    let found = open.read(move |tx| {
        let mut composed = Vec::new();
        for found in mails::list(tx, &filter)? {
            let (id, state) = (found.mail.id.0, found.mail.state.0);
            composed.push((id, state, OutgoingMail::compose(&app.mailing, tx, found)?));
        }
        Ok(composed)
    });
    let (found, more) = cut(found.await?, limit);
    let next_cursor = found.last().filter(|_| more).map(|(last, ..)| cursors.make(last.as_bytes()));
    let view = |(id, state, mail): (Uuid, _, OutgoingMail)| SandboxMailView {
        id,
        message_id: mail.message_id,
        from: mail.from.to_string(),
        to: mail.to,
        copy_to: mail.copy_to,
        subject: mail.subject,
        text: mail.text,
        attachments: mail.attachments.into_iter().map(Into::into).collect(),
        state: Wire(state),
        created_at: mail.written_at,
    };
    Ok(Json(SandboxMailPage { items: found.into_iter().map(view).collect(), next_cursor }))
}

impl From<Attachment> for SandboxAttachmentView {
    fn from(attachment: Attachment) -> Self {
        let Attachment { file_name, media_type, content } = attachment;
        let (size_bytes, sha256) = match content {
            Content::Stored { size_bytes, sha256, .. } => (size_bytes, sha256),
            Content::Inline(bytes) => (
                i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                hex::encode_string(&Sha256::digest(&bytes)),
            ),
        };
        Self { file_name, media_type, size_bytes, sha256 }
    }
}
