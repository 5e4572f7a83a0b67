use super::{SgkNoticePath, SgkNoticeView, SgkNoticeViewer, TAG, answer};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era, is_digits};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::SgkNoticeId;
use staj_domain::sgk_notice::{Declaration, DeclareError};
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{events, sgk_notices};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// The entry declaration that the school has submitted to SGK.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkDeclaration {
    /// The day on which it was submitted. It cannot be in the future.
    #[schema(examples("2026-07-14"))]
    #[validate(custom(function = common_era))]
    declared_on: Date,
    /// SGK's reference number of the declaration.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 60, examples("2026-0714-118842"))]
    declaration_reference: Line<60>,
    /// SGK's document code, such as `22` for students on an internship.
    #[validate(length(min = 1, max = 2), custom(function = is_digits))]
    #[schema(min_length = 1, max_length = 2, pattern = "^[0-9]+$", examples("22"))]
    declaration_type: Option<String>,
}

/// Declare an SGK notice
///
/// Records that the school has declared the intern to SGK (R20). A recorded declaration cannot be
/// changed. A declaration on or after the first day of the internship is flagged as
/// `declared_late`, but it is not refused.
#[utoipa::path(
    operation_id = "declare_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([Code::SgkNoticeState])),
    ),
    request_body = SgkDeclaration,
    responses((status = 200, description = "The declared SGK notice", body = SgkNoticeView))
)]
#[post("/v1/sgk-notices/{sgk_notice_id}/declare")]
pub async fn declare_sgk_notice(
    ctx: Ctx<SchoolUnit>,
    path: Path<SgkNoticePath>,
    body: Body<SgkDeclaration>,
) -> Result<Json<SgkNoticeView>, ApiError> {
    let (id, stamp, app) = (SgkNoticeId(path.sgk_notice_id), ctx.stamp(), ctx.app.clone());
    let Body(body) = body;
    let declaration = Declaration {
        on: body.declared_on,
        reference: body.declaration_reference.into(),
        document_type: body.declaration_type,
    };
    let notice = ctx
        .write(move |tx, me| {
            let notice = sgk_notices::lock(tx, id, SgkNoticeScope::School(me.school))?
                .ok_or(Code::NotFound)?;
            let (notice, told) = notice.declare(declaration.clone(), stamp.at)?;
            if !told.is_empty() {
                sgk_notices::save(tx, &notice)?;
                events::append(tx, &stamp, &told)?;
            }
            answer(&app, tx, id, SgkNoticeViewer::SchoolUnit(me), stamp.at)
        })
        .await?;
    Ok(Json(notice))
}

impl From<DeclareError> for ApiError {
    fn from(error: DeclareError) -> Self {
        let text = error.to_string();
        match error {
            DeclareError::WrongState(state) => state.into(),
            DeclareError::NotYetMade { today } => {
                Self::member("declared_on", "in_the_future", text).fact(FactName::Today, today)
            }
        }
    }
}
