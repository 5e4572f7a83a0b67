use super::TAG;
use super::view::DataRequestView;
use crate::caller::{Person, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use crate::wire::DataRequestKind;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{DataRequestEvent, Event};
use staj_domain::fact::FactName;
use staj_domain::ids::DataRequestId;
use staj_domain::privacy::{DataRequestState, answer_by};
use staj_persistence::rows::privacy::DataRequestRow;
use staj_persistence::types::{At, Name, key};
use staj_persistence::{events, privacy};
use utoipa::ToSchema;
use validator::Validate;

/// How many requests somebody may have open.
const OPEN: i64 = 5;

/// A request about one's own data.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestInput {
    kind: DataRequestKind,
    #[validate(nested)]
    #[schema(
        value_type = String, format = "paragraphs",
        min_length = 1,
        max_length = 2000,
        examples("Başvurum sırasında verdiğim bilgilerin silinmesini istiyorum.")
    )]
    text: Paragraphs<2000>,
}

/// Ask about your data
///
/// Asks the programme office about your own data (KVKK 11): to learn what is stored, to correct it, to
/// erase it, or to object. It answers within thirty days (KVKK 13). You can export your data yourself
/// at any time.
#[utoipa::path(
    operation_id = "create_data_request", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::TooManyRequestsOpen])),
    ),
    request_body = DataRequestInput,
    responses((status = 201, description = "The request", body = DataRequestView))
)]
#[post("/v1/me/data-requests")]
pub async fn create_data_request(
    ctx: Ctx<Person>,
    body: Body<DataRequestInput>,
) -> Result<HttpResponse, ApiError> {
    let (id, stamp, Body(body)): (DataRequestId, _, _) = (new_id(), ctx.stamp(), body);
    let request = ctx
        .write(move |tx, me| {
            if privacy::open_requests(tx, me.user)? >= OPEN {
                return Err(ApiError::from(Code::TooManyRequestsOpen).fact(FactName::Limit, OPEN));
            }
            let request = DataRequestRow {
                id: key(id),
                user_id: key(me.user),
                kind: Name(body.kind.0),
                text: body.text.to_string(),
                state: Name(DataRequestState::Open),
                created_at: At(stamp.at),
                due_on: answer_by(stamp.at),
                answered_by: None,
                answered_at: None,
                granted: None,
                answer: None,
                version: 0,
            };
            privacy::insert_request(tx, &request)?;
            let event = Event::new(id, DataRequestEvent::Create).between(None, "open");
            events::append(tx, &stamp, &[event])?;
            Ok(request)
        })
        .await?;
    let view = DataRequestView::new(request, istanbul_date(ctx.now));
    Ok(HttpResponse::Created().json(view))
}
