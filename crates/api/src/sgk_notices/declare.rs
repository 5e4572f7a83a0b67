use super::{SgkNoticePath, SgkNoticeView, TAG, change};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era, is_digits};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::fact::FactName;
use staj_domain::sgk_notice::{Declaration, DeclareError, SgkNotice};
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// The entry declaration that the school has submitted to SGK.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
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
    let (declaration, now) = (body.0.into_domain(), ctx.now);
    let declare = move |notice: SgkNotice| Ok(notice.declare(declaration.clone(), now)?);
    change(&ctx, path.sgk_notice_id, declare).await
}

impl SgkDeclaration {
    pub(super) fn into_domain(self) -> Declaration {
        Declaration {
            on: self.declared_on,
            reference: self.declaration_reference.into(),
            document_type: self.declaration_type,
        }
    }
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
