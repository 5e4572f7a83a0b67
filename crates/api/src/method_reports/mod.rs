//! Method reports of a term, revision by revision: the criteria with which applications are scored
//! (R23, R30).

mod content;
mod get;
mod list;
mod publish;
mod view;

use crate::privacy_notices::CURRENT;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::ids::TermId;
use staj_persistence::rows::method_reports::MethodReportRow;
use staj_persistence::{Tx, method_reports};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

const TAG: &str = "terms";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_method_reports)
        .service(publish::publish_method_report)
        .service(get::get_method_report)
        .service(content::get_method_report_content);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MethodReportPath {
    /// Id of the term.
    term_id: Uuid,
    /// Number of the revision, or `current`.
    #[param(example = "current")]
    revision: String,
}

/// Finds a revision by its number, or the current one.
fn find(tx: &mut Tx<'_>, term: TermId, revision: &str) -> Result<MethodReportRow, ApiError> {
    let number = match revision {
        CURRENT => None,
        number => Some(number.parse().map_err(|_digits| Code::NotFound)?),
    };
    Ok(method_reports::find(tx, term, number)?.ok_or(Code::NotFound)?)
}
