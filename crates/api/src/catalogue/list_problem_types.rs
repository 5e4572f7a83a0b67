use super::TAG;
use crate::problem::Code;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_domain::user::Language;
use utoipa::ToSchema;

/// A kind of problem.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProblemType)]
pub struct ProblemTypeView {
    /// The `code` of problems of this type.
    #[schema(examples("offer_expired"))]
    code: &'static str,
    /// The `type` of problems of this type.
    #[schema(examples("urn:staj:problem:offer_expired"))]
    r#type: String,
    /// The HTTP status of problems of this type.
    #[schema(minimum = 400, maximum = 599, examples(409))]
    status: u16,
    /// Ids of the rules that lead to the problem.
    rules: Vec<&'static str>,
    title: ProblemText,
    /// What the problem means and what to do about it.
    about: ProblemText,
}

/// A text in both languages of the API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemText {
    #[schema(examples("Cevap süresi doldu"))]
    pub tr: &'static str,
    #[schema(examples("The deadline to answer has passed"))]
    pub en: &'static str,
}

/// All problem types. There are few of them, so the list is not paginated.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemTypeList {
    items: Vec<ProblemTypeView>,
}

impl From<Code> for ProblemTypeView {
    fn from(code: Code) -> Self {
        let text = |of: fn(Code, Language) -> &'static str| ProblemText {
            tr: of(code, Language::Turkish),
            en: of(code, Language::English),
        };
        Self {
            code: code.name(),
            r#type: code.urn(),
            status: code.status(),
            rules: code.rules(),
            title: text(Code::title),
            about: text(Code::about),
        }
    }
}

/// List problem types
///
/// Returns every `code` that a problem can have, with texts in Turkish and English. New codes may
/// be added without a new API version.
#[utoipa::path(
    operation_id = "list_problem_types", tag = TAG, security(()),
    responses((status = 200, description = "Every problem type", body = ProblemTypeList))
)]
#[get("/v1/problem-types")]
pub async fn list_problem_types() -> Json<ProblemTypeList> {
    Json(ProblemTypeList { items: Code::ALL.iter().copied().map(Into::into).collect() })
}
