use super::declare::SgkDeclaration;
use super::view::SgkNoticeSummaryView;
use super::{TAG, change_one_of};
use crate::caller::{SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::input::{Body, pointer, unreadable, validated};
use crate::problem::{ApiError, Code, Refusal, RefusalView};
use actix_web::post;
use actix_web::web::Json;
use serde::{Deserialize, Serialize};
use staj_domain::sgk_notice::SgkNotice;
use staj_printing::{Csv, Sheet, SheetRow, read_csv};
use std::collections::BTreeSet;
use time::format_description::well_known::Iso8601;
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Most rows of a sheet.
const ROWS: usize = 2000;

/// A sheet of entry declarations.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SgkDeclarationSheet {
    /// The text of a CSV file, with at most 2,000 rows. A row of the export has some 850 characters, so leave
    /// out the columns that are not needed: three hundred rows or more need that.
    #[validate(length(min = 1, max = 200_000))]
    #[schema(
        min_length = 1,
        max_length = 200_000,
        examples("sgk_notice_id;declared_on;declaration_reference\n")
    )]
    pub csv: String,
}

/// What became of each row of a sheet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkDeclarationSheetResults {
    /// In the order of the sheet, without the rows that declare nothing.
    pub items: Vec<SgkDeclarationSheetRow>,
    /// How many rows had neither a day nor a reference.
    #[schema(minimum = 0, examples(12))]
    pub skipped: usize,
    /// The same as CSV, to send back to whoever filled in the sheet: `line`, `sgk_notice_id`, `status`, `code`
    /// and `detail`, and `uncontrolled_copy` as in every export.
    #[schema(examples("line;sgk_notice_id;status;code;detail\n"))]
    pub csv: String,
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
pub struct SgkDeclarationSheetRow {
    /// The line of the row in the file, from 1.
    #[schema(minimum = 1, maximum = 9007199254740991u64, examples(2))]
    pub line: u64,
    /// The notice that the row names. Null if it names none.
    #[schema(required)]
    pub sgk_notice_id: Option<Uuid>,
    /// The HTTP status with which `declare_sgk_notice` would have answered.
    #[schema(minimum = 200, maximum = 599, examples(200))]
    pub status: u16,
    /// The notice afterwards. Null if the row was refused.
    #[schema(required)]
    pub sgk_notice: Option<SgkNoticeSummaryView>,
    /// Why the row was refused. Null if it was not.
    #[schema(required, value_type = Option<RefusalView>)]
    pub refusal: Option<Refusal>,
}

/// Declare SGK notices from a sheet
///
/// Takes the export of notices as CSV, with `declared_on`, `declaration_reference` and, if wanted,
/// `declaration_type` filled in; other columns are ignored. Rows without a day and a reference are
/// skipped. Each row is recorded in the same way as by `declare_sgk_notice`, in a transaction of its own,
/// and gets a result with the number of its line, so that the corrected sheet can be sent again. Days are
/// written as `2026-07-14`, `14.07.2026` or `1.7.2026`.
#[utoipa::path(
    operation_id = "declare_sgk_notices_from_sheet", tag = TAG,
    extensions(("x-roles" = json!(roles::<SchoolUnit>()))),
    request_body = SgkDeclarationSheet,
    responses((status = 200, description = "The result for each row", body = SgkDeclarationSheetResults))
)]
#[post("/v1/sgk-notices/declarations/sheet")]
pub async fn declare_sgk_notices_from_sheet(
    ctx: Ctx<SchoolUnit>,
    body: Body<SgkDeclarationSheet>,
) -> Result<Json<SgkDeclarationSheetResults>, ApiError> {
    let Body(SgkDeclarationSheet { csv }) = body;
    let rows = read_csv(&csv).map_err(|error| malformed(error.to_string()))?;
    if rows.len() > ROWS {
        return Err(malformed(format!("a sheet can have at most {ROWS} rows")));
    }
    // Otherwise a table of something else would be taken for one in which nothing is filled in.
    if !rows.is_empty() && !rows.iter().any(|row| row.cells.contains_key("sgk_notice_id")) {
        return Err(malformed("the sheet must have a column sgk_notice_id".to_owned()));
    }
    let is_filled_in = |row: &SheetRow| {
        ["declared_on", "declaration_reference"].iter().any(|name| row.cells.contains_key(*name))
    };
    let (rows, skipped): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_filled_in);
    let (mut items, mut named) = (vec![], BTreeSet::new());
    for row in rows {
        items.push(declare(&ctx, row, &mut named).await);
    }
    let csv = answer(&items, ctx.now)?;
    Ok(Json(SgkDeclarationSheetResults { items, skipped: skipped.len(), csv }))
}

fn malformed(detail: String) -> ApiError {
    ApiError::member("csv", "sheet", detail)
}

/// Records the declaration of one row. `named` are the notices of the rows before it.
async fn declare(
    ctx: &Ctx<SchoolUnit>,
    row: SheetRow,
    named: &mut BTreeSet<Uuid>,
) -> SgkDeclarationSheetRow {
    let line = row.line;
    let refused = |id, refused: ApiError| SgkDeclarationSheetRow {
        line,
        sgk_notice_id: id,
        status: refused.code.status(),
        sgk_notice: None,
        refusal: Some(Refusal::of(refused)),
    };
    let Some(id) = row.cells.get("sgk_notice_id").and_then(|text| text.parse().ok()) else {
        let unknown = ApiError::member("sgk_notice_id", "unknown", "the row must name a notice");
        return refused(None, unknown);
    };
    let declaration = match read(&row) {
        Ok(read) => read,
        Err(error) => return refused(Some(id), error),
    };
    if !named.insert(id) {
        let twice = ApiError::member("sgk_notice_id", "unique", "is listed twice");
        return refused(Some(id), twice);
    }
    let (declaration, now) = (declaration.into_domain(), ctx.now);
    let declare = move |notice: SgkNotice| Ok(notice.declare(declaration.clone(), now)?);
    let done = change_one_of(ctx, id, declare).await;
    SgkDeclarationSheetRow {
        line,
        sgk_notice_id: Some(id),
        status: done.status,
        sgk_notice: done.sgk_notice,
        refusal: done.refusal,
    }
}

/// Reads the declaration in a row, as the body of `declare_sgk_notice` is read.
fn read(row: &SheetRow) -> Result<SgkDeclaration, ApiError> {
    let mut declaration = serde_json::Map::new();
    for name in ["declared_on", "declaration_reference", "declaration_type"] {
        if let Some(text) = row.cells.get(name) {
            let value = if name == "declared_on" { day(text)?.to_string() } else { text.clone() };
            declaration.insert(name.to_owned(), value.into());
        }
    }
    let read = serde_path_to_error::deserialize(serde_json::Value::Object(declaration));
    let malformed = |error: serde_path_to_error::Error<serde_json::Error>| {
        unreadable(pointer(error.path()), error.into_inner().to_string())
    };
    validated(read.map_err(malformed)?)
}

/// Reads a day. Spreadsheets in Turkey show `14.07.2026` or `1.7.2026`.
fn day(text: &str) -> Result<Date, ApiError> {
    let turkish = format_description!("[day padding:none].[month padding:none].[year]");
    let read = Date::parse(text, turkish).or_else(|_| Date::parse(text, &Iso8601::DATE));
    let detail = "must be a day, written as 2026-07-14 or 14.07.2026";
    read.map_err(|_| ApiError::member("declared_on", "malformed", detail))
}

/// The results as a sheet.
fn answer(items: &[SgkDeclarationSheetRow], now: OffsetDateTime) -> Result<String, ApiError> {
    let mut sheet: Box<dyn Sheet> = Box::new(Csv::new(now));
    sheet.row(&["line", "sgk_notice_id", "status", "code", "detail"].map(str::to_owned))?;
    for item in items {
        let refusal = item.refusal.as_ref();
        sheet.row(&[
            item.line.to_string(),
            item.sgk_notice_id.map(|id| id.to_string()).unwrap_or_default(),
            item.status.to_string(),
            refusal.map(|refusal| refusal.code().to_owned()).unwrap_or_default(),
            refusal.map(Refusal::text).unwrap_or_default(),
        ])?;
    }
    let bytes = sheet.finish()?;
    String::from_utf8(bytes).map_err(|error| ApiError::logged(Code::Internal, error))
}
