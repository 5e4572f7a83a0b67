use super::{TAG, TermOfficer, TermPath, signed_in, visible};
use crate::ctx::{Ctx, Open};
use crate::problem::{ApiError, Code};
use crate::wire::{RuleName, RuleUnit, Wire};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Serialize;
use staj_domain::Named;
use staj_domain::ids::TermId;
use staj_domain::term::{RuleName as Name, TermRules};
use staj_persistence::terms;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;

/// The rules of a term, and for how long they hold.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermRuleList)]
pub struct TermRuleListView {
    pub items: Vec<TermRuleView>,
    /// When the term was announced. The rules have been fixed since then. Null while they can change.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, examples("2026-01-04T21:00:00Z"))]
    pub valid_from: Option<OffsetDateTime>,
    /// The last day of the programme in this term, after which no internship takes place.
    #[schema(examples("2026-12-31"))]
    pub valid_until: Date,
}

/// A rule of a term. `list_labels` has its name and meaning in Turkish and English.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermRule)]
pub struct TermRuleView {
    pub name: RuleName,
    #[schema(minimum = 0, examples(15))]
    pub value: u16,
    /// The value in terms that set none of their own.
    #[schema(minimum = 0, examples(15))]
    pub programme_value: u16,
    pub unit: RuleUnit,
    /// Where `docs/domain.md` states the rule and its source: the ids of statements (R) and readings (A),
    /// or a section.
    #[schema(examples("R17"))]
    pub sources: &'static [&'static str],
}

/// List the rules of a term
///
/// The limits and lead times of `get_term`, each with its unit, where it comes from, and what other terms
/// have. Wages and holidays have days of their own from which they hold: `list_wage_rules`, `list_holidays`.
#[utoipa::path(
    operation_id = "list_term_rules", tag = TAG, params(TermPath), security((), ("bearer" = [])),
    responses((status = 200, description = "The rules", body = TermRuleListView))
)]
#[get("/v1/terms/{term_id}/rules")]
pub async fn list_term_rules(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<TermPath>,
) -> Result<Json<TermRuleListView>, ApiError> {
    let id = TermId(path.term_id);
    visible(&open, id, signed_in(officer).await.is_some()).await?;
    let term = open.read(move |tx| Ok(terms::load(tx, id)?.ok_or(Code::NotFound)?)).await?;
    let rule = |name: &Name| TermRuleView {
        name: Wire(*name),
        value: name.value(&term.rules),
        programme_value: name.value(&TermRules::PROGRAMME),
        unit: Wire(name.unit()),
        sources: name.sources(),
    };
    Ok(Json(TermRuleListView {
        items: Name::ALL.iter().map(rule).collect(),
        valid_from: term.progress.announced_at,
        valid_until: term.calendar.programme_end_date,
    }))
}
