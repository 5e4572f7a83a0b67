use super::TAG;
use super::view::UniversityAnnouncementView;
use crate::caller::{CareerOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::{Body, common_era, is_web_address};
use crate::problem::{ApiError, Code};
use crate::terms::TermPath;
use crate::text::Paragraphs;
use crate::wire::AnnouncementChannel;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::announcement::{RecordError, record};
use staj_domain::fact::FactName;
use staj_domain::ids::{TermId, UniversityAnnouncementId};
use staj_persistence::rows::announcements::UniversityAnnouncementRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{events, terms, university_announcements};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// What a university announced.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UniversityAnnouncementCreate {
    pub channel: AnnouncementChannel,
    #[validate(custom(function = "is_web_address"), length(max = 2000))]
    #[schema(format = "uri", max_length = 2000, examples("https://kariyer.odtu.example/usp-2026"))]
    pub url: Option<String>,
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 5000,
        examples("USP 2026 başvuruları başladı; son gün 16 Mart.")
    )]
    pub body: Paragraphs<5000>,
    /// Day of the announcement, not later than today in Istanbul.
    #[validate(custom(function = common_era))]
    #[schema(examples("2026-01-07"))]
    pub announced_on: Date,
}

/// Record a university announcement
///
/// Career centres record here how they announced that applications are open (R3). This is possible
/// once applications have opened. Afterwards, evidence can be uploaded to the announcement.
#[utoipa::path(
    operation_id = "create_university_announcement", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<CareerOfficer>())),
        ("x-problem-codes" = json!([Code::WrongPhase])),
    ),
    request_body = UniversityAnnouncementCreate,
    responses((status = 201, description = "The announcement", body = UniversityAnnouncementView))
)]
#[post("/v1/terms/{term_id}/university-announcements")]
pub async fn create_university_announcement(
    ctx: Ctx<CareerOfficer>,
    path: Path<TermPath>,
    body: Body<UniversityAnnouncementCreate>,
) -> Result<HttpResponse, ApiError> {
    let (id, term): (UniversityAnnouncementId, _) = (new_id(), TermId(path.term_id));
    let (Body(body), stamp) = (body, ctx.stamp());
    let announcement = ctx
        .write(move |tx, me| {
            let of = terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let event = record(id, body.announced_on, &of, stamp.at)?;
            let row = UniversityAnnouncementRow {
                id: key(id),
                term_id: key(term),
                school_id: key(me.school),
                channel: Name(body.channel.0),
                url: body.url.clone(),
                body: body.body.clone().into(),
                announced_on: body.announced_on,
                created_by: key(me.user),
                created_at: At(stamp.at),
            };
            university_announcements::insert(tx, &row)?;
            events::append(tx, &stamp, &[event])?;
            let found = university_announcements::find(tx, id, me.school)?;
            Ok(UniversityAnnouncementView::from(found.ok_or(Code::NotFound)?))
        })
        .await?;
    Ok(HttpResponse::Created().json(announcement))
}

impl From<RecordError> for ApiError {
    fn from(error: RecordError) -> Self {
        let text = error.to_string();
        match error {
            RecordError::WrongPhase(phase) => phase.into(),
            RecordError::InFuture { today, .. } => {
                Self::member("announced_on", "future", text).fact(FactName::Today, today)
            }
        }
    }
}
