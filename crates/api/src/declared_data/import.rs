use crate::caller::{ProgrammeOfficer, roles};
use crate::ctx::{Ctx, new_id};
use crate::input::Body;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::application::OfficialRecord;
use staj_domain::event::{DeclaredDataImportEvent, Event};
use staj_domain::ids::DeclaredDataImportId;
use staj_domain::national_id::NationalId;
use staj_persistence::{declared_records, events};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError, ValidationErrors};

/// Maximum number of rows in one import.
const ROW_LIMIT: usize = 1000;

/// Data that an official source declares about people. The server does not log it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredDataImport {
    #[schema(min_items = 1, max_items = 1000)]
    rows: Vec<DeclaredDataRow>,
}

/// One declared item of one person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredDataRow {
    /// National identity number.
    #[schema(examples("10000000146"))]
    national_id: String,
    /// `gpa`, `class_year`, or an item that the criteria of a term ask for.
    #[schema(examples("entrance_exam_percentile"))]
    item: String,
    /// A whole number: 0 to 400 for `gpa` (hundredths), 0 to 12 for `class_year`, and 0 to 1000 for
    /// any other item.
    #[schema(examples(97))]
    quantity: i64,
}

/// The result of an import.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeclaredDataImportResult {
    pub id: Uuid,
    /// Number of rows that were stored.
    #[schema(minimum = 0, examples(998))]
    pub stored: usize,
    /// Rows that were rejected, each with its reason.
    pub problems: Vec<DeclaredDataProblem>,
}

/// Why a row was rejected.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeclaredDataProblem {
    /// Number of the row, starting at 1.
    #[schema(minimum = 1, examples(17))]
    pub row: usize,
    /// `tckn_invalid`, `item` or `range`.
    #[schema(examples("tckn_invalid"))]
    pub code: &'static str,
    #[schema(examples("the check digits do not match"))]
    pub detail: String,
}

/// Written by hand, because a derived validation would copy the rows, with their personal data,
/// into its error.
impl Validate for DeclaredDataImport {
    fn validate(&self) -> Result<(), ValidationErrors> {
        if (1..=ROW_LIMIT).contains(&self.rows.len()) {
            return Ok(());
        }
        let text = format!("must have 1 to {ROW_LIMIT} rows");
        let mut errors = ValidationErrors::new();
        errors.add("rows", ValidationError::new("length").with_message(text.into()));
        Err(errors)
    }
}

/// Import declared data
///
/// Imports what an official source declares about people (R28, R40). Applications that are started
/// afterwards are filled in with this data, and their forms cannot contradict it. Valid rows are
/// stored, and invalid rows are reported. A row replaces an earlier row for the same person and
/// item, so you may repeat an import.
#[utoipa::path(
    operation_id = "import_declared_data", tag = "applications",
    extensions(("x-roles" = json!(roles::<ProgrammeOfficer>()))),
    request_body = DeclaredDataImport,
    responses((status = 200, description = "The result of the import", body = DeclaredDataImportResult))
)]
#[post("/v1/declared-data-imports")]
pub async fn import_declared_data(
    ctx: Ctx<ProgrammeOfficer>,
    body: Body<DeclaredDataImport>,
) -> Result<Json<DeclaredDataImportResult>, ApiError> {
    let (id, stamp): (DeclaredDataImportId, _) = (new_id(), ctx.stamp());
    let (mut records, mut problems) = (Vec::new(), Vec::new());
    for (row, given) in (1..).zip(&body.0.rows) {
        match read(given) {
            Ok((person, record)) => records.push((ctx.app.vault.fingerprint(&person), record)),
            Err((code, detail)) => problems.push(DeclaredDataProblem { row, code, detail }),
        }
    }
    let stored = records.len();
    ctx.write(move |tx, _| {
        declared_records::save(tx, &records, stamp.at)?;
        events::append(tx, &stamp, &[Event::new(id, DeclaredDataImportEvent::Import)])?;
        Ok(())
    })
    .await?;
    Ok(Json(DeclaredDataImportResult { id: id.0, stored, problems }))
}

fn read(row: &DeclaredDataRow) -> Result<(NationalId, OfficialRecord), (&'static str, String)> {
    let person = row.national_id.parse().map_err(|_digits| {
        (Code::TcknInvalid.name(), "the check digits do not match".to_owned())
    })?;
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(1..=100).contains(&row.item.len()) || !row.item.chars().all(is_name) {
        let detail = "an item has 1 to 100 lowercase letters, digits and underscores";
        return Err(("item", detail.to_owned()));
    }
    let mut record = OfficialRecord::default();
    let quantity = u32::try_from(row.quantity)
        .map_err(|_range| ("range", "a quantity must be from 0 to 1000".to_owned()))?;
    record.note(&row.item, quantity).map_err(|error| ("range", error.to_string()))?;
    Ok((person, record))
}
