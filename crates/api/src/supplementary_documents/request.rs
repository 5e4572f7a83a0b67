use super::view::DocumentRequestView;
use super::{SupplementedOfferPath, TAG};
use crate::caller::{EmployerMember, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::text::Paragraphs;
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::ids::{DocumentRequestId, OfferId};
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::supplementary_documents::DocumentRequestRow;
use staj_persistence::types::{At, key};
use staj_persistence::{events, offers, supplementary_documents};
use utoipa::ToSchema;
use validator::Validate;

/// What the employer requests.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplementaryDocumentRequest {
    /// Which document, and what it is for. Shown to the candidate.
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("Son dönemin transkripti"))]
    pub text: Paragraphs<1000>,
}

/// Request a supplementary document
///
/// You can request documents for the offers that you sent and that are still open, at most 10 times
/// for each offer. Candidates need not respond. What they upload changes neither their scores nor
/// their applications (R41, R42).
#[utoipa::path(
    operation_id = "request_supplementary_document", tag = TAG, params(SupplementedOfferPath),
    extensions(
        ("x-roles" = json!(roles::<EmployerMember>())),
        ("x-problem-codes" = json!([Code::OfferState, Code::DocumentLimitReached])),
    ),
    request_body = SupplementaryDocumentRequest,
    responses((status = 201, description = "The request", body = DocumentRequestView))
)]
#[post("/v1/offers/{offer_id}/document-requests")]
pub async fn request_supplementary_document(
    ctx: Ctx<EmployerMember>,
    path: Path<SupplementedOfferPath>,
    body: Body<SupplementaryDocumentRequest>,
) -> Result<HttpResponse, ApiError> {
    let (offer, stamp) = (OfferId(path.offer_id), ctx.stamp());
    let request = DocumentRequestRow {
        id: key(new_id::<DocumentRequestId>()),
        offer_id: key(offer),
        text: body.0.text.into(),
        requested_at: At(stamp.at),
    };
    let row = request.clone();
    ctx.write(move |tx, me| {
        let book = offers::lock_book(tx, offer, OfferScope::Employer(me.employer))?
            .ok_or(Code::NotFound)?;
        let held = supplementary_documents::requests(tx, offer)?.len();
        let event = book.get(offer).ok_or(Code::NotFound)?.request_document(held, stamp.at)?;
        supplementary_documents::insert_request(tx, &row)?;
        Ok(events::append(tx, &stamp, &[event])?)
    })
    .await?;
    Ok(HttpResponse::Created().json(DocumentRequestView::from(request)))
}
