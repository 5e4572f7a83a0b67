use super::TAG;
use super::view::DocumentSampleView;
use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use crate::terms::{TermPath, locked};
use actix_web::web::Path;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::document::{SampleSize, draw};
use staj_domain::event::{DocumentSampleEvent, Event};
use staj_domain::fact::FactName;
use staj_domain::ids::{DocumentSampleId, TermId};
use staj_persistence::rows::document_samples::{DocumentSampleRow, DrawnDocument};
use staj_persistence::types::{At, key};
use staj_persistence::{document_samples, events, terms};
use utoipa::ToSchema;
use validator::Validate;

/// The size of the sample, either as `size` or as `share_bp`, and the seed of the draw.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentSampleDraw {
    /// Number of documents to draw. If there are fewer, all of them are drawn.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10000, examples(400))]
    pub size: Option<u32>,
    /// Share of the approved documents, in hundredths of a percent, rounded up to whole documents.
    #[validate(range(min = 1, max = 10_000))]
    #[schema(minimum = 1, maximum = 10000, examples(100))]
    pub share_bp: Option<u32>,
    /// The same seed draws the same sample from the same documents. Get it from an outside source
    /// of randomness, for example dice.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(20260320))]
    pub seed: i64,
}

impl DocumentSampleDraw {
    fn how_much(&self) -> Result<SampleSize, ApiError> {
        match (self.size, self.share_bp) {
            (Some(size), None) => Ok(SampleSize::Count(size)),
            (None, Some(share)) => Ok(SampleSize::Share(share)),
            (None, None) => {
                Err(ApiError::member("size", "required", "give either size or share_bp"))
            }
            (Some(_), Some(_)) => Err(ApiError::member(
                "share_bp",
                "not_wanted",
                "give either size or share_bp, not both",
            )),
        }
    }
}

/// Draw a sample of approved documents
///
/// Draws a random sample of the approved documents of a term for a second look. Officers of the
/// programme office review the documents that they did not decide on themselves. The draw depends
/// only on the seed and the documents, so anybody can repeat it. It changes no document.
#[utoipa::path(
    operation_id = "draw_document_sample", tag = TAG, params(TermPath),
    extensions(
        ("x-roles" = json!(roles::<ProgrammeOfficer>())),
        ("x-problem-codes" = json!([Code::NothingToSample, Code::DocumentSampleExists])),
    ),
    request_body = DocumentSampleDraw,
    responses((status = 201, description = "The sample", body = DocumentSampleView, headers(("Location" = String, description = "The address of the new object"))))
)]
#[post("/v1/terms/{term_id}/document-samples")]
pub async fn draw_document_sample(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<TermPath>,
    body: Body<DocumentSampleDraw>,
) -> Result<HttpResponse, ApiError> {
    let (term, Body(body), stamp) = (TermId(path.term_id), body, ctx.stamp());
    let how_much = body.how_much()?;
    let id: DocumentSampleId = new_id();
    // Approvals are final, so what is read here is still true in the transaction below.
    let approved = ctx
        .read(move |tx, _| {
            terms::load(tx, term)?.ok_or(Code::NotFound)?;
            Ok(document_samples::approved(tx, term)?)
        })
        .await?;
    let population = approved.len();
    let drawn: Vec<_> = draw(approved, how_much, body.seed.unsigned_abs())
        .into_iter()
        .map(|document| DrawnDocument {
            id: key(new_id::<staj_domain::ids::DocumentReviewId>()),
            document_sample_id: key(id),
            document_id: key(document),
        })
        .collect();
    if drawn.is_empty() {
        return Err(Code::NothingToSample.into());
    }
    let count =
        |count| i32::try_from(count).map_err(|error| ApiError::logged(Code::Internal, error));
    let (population, size) = (count(population)?, count(drawn.len())?);
    let sample = ctx
        .write(move |tx, me| {
            locked(tx, term)?;
            if let Some(drawn) = document_samples::find_by_seed(tx, term, body.seed)? {
                return Err(ApiError::from(Code::DocumentSampleExists)
                    .fact(FactName::DocumentSampleId, drawn));
            }
            let sample = DocumentSampleRow {
                id: key(id),
                term_id: key(term),
                seed: body.seed,
                population,
                size,
                drawn_by: key(me.user),
                drawn_at: At(stamp.at),
            };
            document_samples::insert(tx, &sample, &drawn)?;
            events::append(tx, &stamp, &[Event::new(id, DocumentSampleEvent::Draw)])?;
            Ok(DocumentSampleView::from(sample))
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header(("Location", format!("/v1/document-samples/{id}")))
        .json(sample))
}
