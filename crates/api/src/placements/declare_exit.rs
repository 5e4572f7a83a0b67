use super::view::{PlacementResult, PlacementResults};
use super::{PlacementPath, PlacementView, PlacementViewer, TAG, answer};
use crate::bulk::{distinct, each};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::{Body, common_era};
use crate::problem::{ApiError, Code};
use crate::text::Line;
use actix_web::post;
use actix_web::web::{Json, Path};
use serde::{Deserialize, Serialize};
use staj_domain::fact::FactName;
use staj_domain::ids::PlacementId;
use staj_domain::machine::States;
use staj_domain::placement::{ExitDeclaration, ExitError};
use staj_domain::sgk_notice::SgkNoticeState;
use staj_persistence::rows::placements::DatedPlacement;
use staj_persistence::{events, placements};
use time::Date;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// The exit declaration that the school has submitted to SGK.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkExit {
    /// The day on which it was submitted: from the last day of the internship to today.
    #[schema(examples("2026-08-17"))]
    #[validate(custom(function = common_era))]
    declared_on: Date,
    /// SGK's reference number of the declaration.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 60, examples("2026-0817-220417"))]
    declaration_reference: Line<60>,
}

/// Exit declarations that the school has submitted to SGK.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkExits {
    /// Each placement at most once.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub items: Vec<SgkExitOf>,
}

/// The exit declaration of one intern.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkExitOf {
    pub placement_id: Uuid,
    #[validate(nested)]
    pub exit: SgkExit,
}

/// Declare the end of an internship
///
/// Records that the school has declared the exit of the intern to SGK, within ten days after the last day
/// (A81). A late declaration is flagged, and never refused. It cannot be changed.
#[utoipa::path(
    operation_id = "declare_exit", tag = TAG, params(PlacementPath),
    extensions(
        ("x-roles" = json!(roles::<SchoolUnit>())),
        ("x-problem-codes" = json!([
            Code::PlacementState, Code::SgkNoticeState, Code::ExitDeclared,
        ])),
    ),
    request_body = SgkExit,
    responses((status = 200, description = "The placement", body = PlacementView))
)]
#[post("/v1/placements/{placement_id}/declare-exit")]
pub async fn declare_exit(
    ctx: Ctx<SchoolUnit>,
    path: Path<PlacementPath>,
    body: Body<SgkExit>,
) -> Result<Json<PlacementView>, ApiError> {
    Ok(Json(declare(&ctx, PlacementId(path.placement_id), body.0).await?))
}

/// Declare the end of several internships
///
/// Records each declaration in the same way as `declare_exit`, in a transaction of its own. One that is
/// refused does not affect the others.
#[utoipa::path(
    operation_id = "declare_exits", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = SgkExits,
    responses((status = 200, description = "The result for each placement", body = PlacementResults))
)]
#[post("/v1/placements/exits")]
pub async fn declare_exits(
    ctx: Ctx<SchoolUnit>,
    body: Body<SgkExits>,
) -> Result<Json<PlacementResults>, ApiError> {
    let Body(SgkExits { items }) = body;
    let ids = items.iter().map(|item| item.placement_id);
    distinct(ids, |place| format!("items/{place}/placement_id"))?;
    let declare = async |SgkExitOf { placement_id: id, exit }| {
        PlacementResult::new(id, 200, declare(&ctx, PlacementId(id), exit).await)
    };
    Ok(Json(PlacementResults { items: each(items, declare).await }))
}

async fn declare(
    ctx: &Ctx<SchoolUnit>,
    id: PlacementId,
    body: SgkExit,
) -> Result<PlacementView, ApiError> {
    let stamp = ctx.stamp();
    let exit =
        ExitDeclaration { on: body.declared_on, reference: body.declaration_reference.into() };
    ctx.write(move |tx, me| {
        let viewer = PlacementViewer::SchoolUnit(me);
        let DatedPlacement { placement, period } =
            placements::lock(tx, id, viewer.scope())?.ok_or(Code::NotFound)?;
        let entry = placements::find(tx, id, viewer.scope())?.ok_or(Code::NotFound)?.notice.state.0;
        let (placement, told) = placement.declare_exit(exit.clone(), entry, period, stamp.at)?;
        if !told.is_empty() {
            placements::save(tx, &placement)?;
            events::append(tx, &stamp, &told)?;
        }
        answer(tx, id, viewer, stamp.at)
    })
    .await
}

impl From<ExitError> for ApiError {
    fn from(error: ExitError) -> Self {
        let text = error.to_string();
        match error {
            ExitError::WrongState(wrong) => wrong.into(),
            ExitError::NotDeclared(state) => Self::with_detail(Code::SgkNoticeState, text)
                .state(state, States::of(&[SgkNoticeState::Declared])),
            ExitError::AlreadyDeclared => Self::with_detail(Code::ExitDeclared, text),
            ExitError::Day { last_day, today } => Self::member("declared_on", "range", text)
                .fact(FactName::EndDate, last_day)
                .fact(FactName::Today, today),
        }
    }
}
