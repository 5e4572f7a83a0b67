use super::TAG;
use super::view::DataRequestView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{DataRequestEvent, Event};
use staj_domain::fact::FactName;
use staj_domain::ids::DataRequestId;
use staj_domain::privacy::{DataRequestKind, DataRequestState, StillNeeded};
use staj_persistence::types::{At, Name, key};
use staj_persistence::{events, privacy};
use time::Duration;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DataRequestPath {
    /// Id of the request.
    data_request_id: Uuid,
}

/// The answer to a request about somebody's data.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestAnswer {
    /// Whether the request is granted.
    granted: bool,
    /// What the person is told. A refusal has to say why.
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 2000,
        examples("Verileriniz yarın silinecek.")
    )]
    answer: Paragraphs<2000>,
}

/// Answer a request about somebody's data
///
/// The person is told by mail. If an erasure is granted, the data of a candidate is erased on the next
/// day, unless a hold stops it (A67). It cannot be granted while a term or a law needs the data (A66).
#[utoipa::path(
    operation_id = "answer_data_request", tag = TAG, params(DataRequestPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::RequestAnswered, Code::DataStillNeeded])),
    ),
    request_body = DataRequestAnswer,
    responses((status = 200, description = "The request", body = DataRequestView))
)]
#[post("/v1/data-requests/{data_request_id}/answer")]
pub async fn answer_data_request(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<DataRequestPath>,
    body: Body<DataRequestAnswer>,
) -> Result<Json<DataRequestView>, ApiError> {
    let id = DataRequestId(path.data_request_id);
    let (stamp, Body(body), today) = (ctx.stamp(), body, istanbul_date(ctx.now));
    let request = ctx
        .write(move |tx, me| {
            let mut request = privacy::find_request(tx, id)?.ok_or(Code::NotFound)?;
            if let DataRequestState::Answered = request.state.0 {
                let same = request.granted == Some(body.granted)
                    && request.answer.as_deref() == Some(&*body.answer);
                return if same { Ok(request) } else { Err(Code::RequestAnswered.into()) };
            }
            if body.granted && request.kind.0 == DataRequestKind::Erasure {
                let candidate = request.user_id.id();
                if let Some(footprint) = privacy::lock_footprint(tx, candidate)? {
                    footprint.check_erasure(today)?;
                    // Until then the answer has left.
                    privacy::grant_erasure(tx, candidate, today + Duration::DAY)?;
                }
            }
            request.state = Name(DataRequestState::Answered);
            request.answered_by = Some(key(me.user));
            request.answered_at = Some(At(stamp.at));
            request.granted = Some(body.granted);
            request.answer = Some(body.answer.to_string());
            privacy::answer_request(tx, &request)?;
            let event = Event::new(id, DataRequestEvent::Answer).between("open", "answered");
            events::append(tx, &stamp, &[event])?;
            Ok(request)
        })
        .await?;
    Ok(Json(DataRequestView::new(request, today)))
}

impl From<StillNeeded> for ApiError {
    fn from(error: StillNeeded) -> Self {
        Self::with_detail(Code::DataStillNeeded, error)
            .fact(FactName::RetentionClass, error.0.class)
            .fact(FactName::KeptUntil, error.0.until)
    }
}
