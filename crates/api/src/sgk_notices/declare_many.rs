use super::declare::SgkDeclaration;
use super::view::SgkNoticeResults;
use super::{TAG, change_one_of};
use crate::bulk::{distinct, each};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::Body;
use crate::problem::ApiError;
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::sgk_notice::SgkNotice;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// The entry declarations that the school has submitted to SGK.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkDeclarations {
    /// Each notice at most once.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<SgkDeclarationOf>,
}

/// The entry declaration of one intern.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkDeclarationOf {
    pub sgk_notice_id: Uuid,
    #[validate(nested)]
    pub declaration: SgkDeclaration,
}

/// Declare several SGK notices
///
/// Records each declaration in the same way as `declare_sgk_notice`, in a transaction of its own. A
/// notice that is refused does not affect the others.
#[utoipa::path(
    operation_id = "declare_sgk_notices", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = SgkDeclarations,
    responses((status = 200, description = "The result for each notice", body = SgkNoticeResults))
)]
#[post("/v1/sgk-notices/declarations")]
pub async fn declare_sgk_notices(
    ctx: Ctx<SchoolUnit>,
    body: Body<SgkDeclarations>,
) -> Result<Json<SgkNoticeResults>, ApiError> {
    let Body(SgkDeclarations { items }) = body;
    let ids = items.iter().map(|item| item.sgk_notice_id);
    distinct(ids, |place| format!("items/{place}/sgk_notice_id"))?;
    let now = ctx.now;
    let declare = async |SgkDeclarationOf { sgk_notice_id, declaration }| {
        let declaration = SgkDeclaration::into_domain(declaration);
        let declare = move |notice: SgkNotice| Ok(notice.declare(declaration.clone(), now)?);
        change_one_of(&ctx, sgk_notice_id, declare).await
    };
    Ok(Json(SgkNoticeResults { items: each(items, declare).await }))
}
