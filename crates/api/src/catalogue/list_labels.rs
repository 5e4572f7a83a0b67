use super::TAG;
use super::list_problem_types::ProblemText;
use crate::labels::{self, Label, Texts};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// What a code of the contract is called.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeLabel)]
pub struct LabelView {
    /// The schema of the contract to which the code belongs. `FieldProblemCode` are the codes in `errors`.
    #[schema(examples("OfferState"))]
    schema: &'static str,
    #[schema(examples("sent"))]
    code: &'static str,
    /// A name for lists and buttons.
    label: ProblemText,
    /// A sentence that says what it means.
    about: ProblemText,
}

/// All labels. They change only with a release, so the list is not paginated.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelList {
    items: Vec<LabelView>,
}

impl From<Texts> for ProblemText {
    fn from(Texts { tr, en }: Texts) -> Self {
        Self { tr, en }
    }
}

/// List labels
///
/// Returns what every code of the contract is called, with a sentence about it, in Turkish and in English.
/// New codes may be added without a new API version.
#[utoipa::path(
    operation_id = "list_labels", tag = TAG, security(()),
    responses((status = 200, description = "Every label", body = LabelList))
)]
#[get("/v1/labels")]
pub async fn list_labels() -> Json<LabelList> {
    let view = |schema, of: &Label| LabelView {
        schema,
        code: of.code,
        label: of.label.into(),
        about: of.about.into(),
    };
    let of_schema = |(schema, labels): (_, &'static [Label])| {
        labels.iter().map(move |label| view(schema, label))
    };
    Json(LabelList { items: labels::all().flat_map(of_schema).collect() })
}
