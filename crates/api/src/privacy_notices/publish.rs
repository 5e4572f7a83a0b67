use super::view::PrivacyNoticeView;
use super::{CURRENT, TAG};
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use crate::text::{Line, Paragraphs};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::ids::{PrivacyNoticeId, TermId};
use staj_persistence::rows::privacy_notices::PrivacyNoticeRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, privacy_notices, terms};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// A new version of the privacy notice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyNoticePublication {
    /// Consists of letters, digits, `.`, `_` and `-`. It must be unique in the term.
    #[validate(nested, custom(function = is_version))]
    #[schema(value_type = String, min_length = 1, max_length = 50, examples("2026-1"))]
    pub version: Line<50>,
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 50000,
        examples("Kişisel verileriniz 6698 sayılı Kanun uyarınca işlenir.")
    )]
    pub text_tr: Paragraphs<50_000>,
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 50000,
        examples("Your personal data is processed under law no. 6698.")
    )]
    pub text_en: Paragraphs<50_000>,
}

/// A version is part of URLs, so it has only characters that need no escaping.
fn is_version(text: &str) -> Result<(), ValidationError> {
    let right = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if text.chars().all(right) && text != CURRENT {
        return Ok(());
    }
    let message = "must consist of letters, digits, '.', '_' and '-', and must not be `current`";
    Err(ValidationError::new("version").with_message(message.into()))
}

/// Publish a privacy notice
///
/// Puts a version of the privacy notice in force. From then on, everybody who submits an application
/// must acknowledge this version. Earlier acknowledgements remain as they are.
#[utoipa::path(
    operation_id = "publish_privacy_notice", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::PrivacyNoticeExists, Code::WrongPhase])),
    ),
    request_body = PrivacyNoticePublication,
    responses((status = 201, description = "The privacy notice in force", body = PrivacyNoticeView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/terms/{term_id}/privacy-notices")]
pub async fn publish_privacy_notice(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    body: Body<PrivacyNoticePublication>,
) -> Result<HttpResponse, ApiError> {
    let (id, of): (PrivacyNoticeId, _) = (new_id(), TermId(path.term_id));
    let (Body(body), stamp) = (body, ctx.stamp());
    let notice = ctx
        .write(move |tx, _| {
            let term = locked(tx, of)?;
            let event = term.publish_privacy_notice(id, stamp.at)?;
            if privacy_notices::find(tx, of, &body.version)?.is_some() {
                return Err(ApiError::taken(&[(Code::PrivacyNoticeExists, "version")]));
            }
            let row = PrivacyNoticeRow {
                id: key(id),
                term_id: key(of),
                notice_version: body.version.clone().into(),
                text_tr: body.text_tr.clone().into(),
                text_en: body.text_en.clone().into(),
                published_at: At(stamp.at),
            };
            privacy_notices::insert(tx, &row)?;
            terms::save_privacy_notice(tx, &term, &body.version)?;
            events::append(tx, &stamp, &[event])?;
            Ok(PrivacyNoticeView::new(row, Some(&body.version)))
        })
        .await?;
    let at = format!("/v1/terms/{of}/privacy-notices/{}", notice.version);
    Ok(HttpResponse::Created().insert_header(("Location", at)).json(notice))
}
