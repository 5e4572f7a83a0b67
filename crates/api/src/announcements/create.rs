use super::TAG;
use super::actions::announcement;
use super::view::AnnouncementView;
use crate::caller::{IskurOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use crate::text::{Line, Paragraphs};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::announcement::Announcement;
use staj_domain::ids::{AnnouncementId, TermId};
use staj_persistence::rows::announcements::AnnouncementRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{announcements, events, terms};
use utoipa::ToSchema;
use validator::Validate;

/// A new announcement.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnouncementCreate {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Başvurular başladı"))]
    pub title: Line<200>,
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 20000,
        examples("Ulusal Staj Programı 2026 başvuruları 6 Ocak'ta başlıyor.")
    )]
    pub body: Paragraphs<20_000>,
}

/// Create an announcement
///
/// Creates a draft of an announcement for a term (R2). The public sees it once it is published.
#[utoipa::path(
    operation_id = "create_announcement", tag = TAG, params(TermPath),
    extensions(("x-roles" = json!(roles::<IskurOfficer>()))),
    request_body = AnnouncementCreate,
    responses((status = 201, description = "The draft", body = AnnouncementView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/terms/{term_id}/announcements")]
pub async fn create_announcement(
    ctx: Ctx<IskurOfficer>,
    path: Path<TermPath>,
    body: Body<AnnouncementCreate>,
) -> Result<HttpResponse, ApiError> {
    let (id, term): (AnnouncementId, _) = (new_id(), TermId(path.term_id));
    let (Body(body), stamp) = (body, ctx.stamp());
    let view = ctx
        .write(move |tx, me| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let (draft, event) = Announcement::draft(id);
            let row = AnnouncementRow {
                id: key(id),
                term_id: key(term),
                title: body.title.clone().into(),
                body: body.body.clone().into(),
                state: Name(draft.state),
                revision: draft.revision,
                published_at: None,
                created_at: At(stamp.at),
                version: draft.version,
            };
            announcements::insert(tx, &row)?;
            events::append(tx, &stamp, &[event])?;
            announcement(tx, row, Some(me.into()), stamp.at)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/announcements/{id}")))
        .json(view))
}
