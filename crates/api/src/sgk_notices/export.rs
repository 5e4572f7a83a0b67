use super::{SgkNoticeView, SgkNoticeViewer, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::files::attachment;
use crate::input::Query;
use crate::multipart::FileContent;
use crate::problem::{ApiError, Code};
use crate::wire::SgkNoticeState;
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::fact::FactName;
use staj_domain::ids::{FacultyId, SchoolId, SgkNoticeId, TermId};
use staj_persistence::rows::order::Order;
use staj_persistence::rows::sgk_notices::NoticeFilter;
use staj_persistence::{reference, sgk_notices};
use staj_printing::{Csv, Sheet, Xlsx, instant};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Rows that are read at a time. An export holds one page of rows and the file in memory.
const PAGE: i64 = 500;
/// The maximum number of rows in a file. The largest school needs about a seventh of this.
const ROWS: usize = 20_000;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    Csv,
    Xlsx,
}

impl ExportFormat {
    /// The media type of a file, and the ending of its name.
    pub fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
            Self::Xlsx => {
                ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
            }
        }
    }
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SgkNoticeExportQuery {
    /// The format of the file.
    #[param(inline)]
    format: ExportFormat,
    /// Only notices of this term.
    #[param(required = false, nullable = false)]
    term_id: Option<Uuid>,
    /// Only notices to this school.
    #[param(required = false, nullable = false)]
    school_id: Option<Uuid>,
    /// Only notices about interns of this faculty.
    #[param(required = false, nullable = false)]
    faculty_id: Option<Uuid>,
    /// Only notices in this state.
    #[param(required = false, nullable = false, inline)]
    state: Option<SgkNoticeState>,
    /// Only notices that the employer has not shared although `due_on` has passed.
    #[serde(default)]
    #[param(required = false, default = false)]
    overdue: bool,
}

/// Export SGK notices
///
/// The SGK notices that you see, as a file with one row for each notice. Those that are due first come
/// first. CSV and XLSX files have the same columns. Only the school that declares the interns gets their
/// identity numbers. For everybody else, the column is empty.
///
/// CSV files are in UTF-8 with a byte order mark, and columns are separated by semicolons, as Excel
/// expects in Turkey. A cell that a spreadsheet could take for a formula begins with an apostrophe.
/// The file is an uncontrolled copy (R23). The last column of the CSV file and the footer of the XLSX
/// file say so and state the revision and the time. Every row but the first is an intern.
#[utoipa::path(
    operation_id = "export_sgk_notices", tag = TAG, params(SgkNoticeExportQuery),
    extensions(
        ("x-roles" = json!(roles::<SgkNoticeViewer>())),
        ("x-problem-codes" = json!([Code::TooLarge])),
    ),
    responses((status = 200, description = "The file", content(
            (String = "text/csv"), (FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )))
)]
#[get("/v1/sgk-notices/export")]
pub async fn export_sgk_notices(
    ctx: Ctx<SgkNoticeViewer>,
    query: Query<SgkNoticeExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let (Query(query), now, app) = (query, ctx.now, ctx.app.clone());
    let format = query.format;
    let bytes = ctx
        .read_behind(move |tx, me| {
            let mut sheet: Box<dyn Sheet> = match format {
                ExportFormat::Csv => Box::new(Csv::new(now)),
                ExportFormat::Xlsx => Box::new(Xlsx::new("SGK bildirimleri", now)?),
            };
            sheet.row(&COLUMNS.map(|(name, _)| name.to_owned()))?;
            let holidays = reference::holidays(tx)?;
            let mut filter = NoticeFilter {
                scope: me.scope(),
                person: None,
                term: query.term_id.map(TermId),
                school: query.school_id.map(SchoolId),
                faculty: query.faculty_id.map(FacultyId),
                employer: None,
                states: query.state.map(|state| state.0).into_iter().collect(),
                from: None,
                until: None,
                overdue_at: query.overdue.then_some(now),
                order: Order { latest_first: false, after: None },
                limit: PAGE,
            };
            let mut rows = 0;
            loop {
                let found = sgk_notices::list(tx, &filter)?;
                rows += found.len();
                if rows > ROWS {
                    let detail =
                        format!("a file can have at most {ROWS} rows: narrow down the notices");
                    return Err(
                        ApiError::with_detail(Code::TooLarge, detail).fact(FactName::Limit, ROWS)
                    );
                }
                let Some(last) = found.last() else { break };
                filter.order.after = Some((last.notice.due_on, SgkNoticeId(last.notice.id.0)));
                for found in found {
                    let notice = SgkNoticeView::exported(found, me, &holidays, &app.vault, now)?;
                    sheet.row(&COLUMNS.map(|(_, cell)| cell(&notice)))?;
                }
            }
            Ok(sheet.finish()?)
        })
        .await?;
    let (media_type, ending) = format.file();
    let name = format!("sgk-bildirimleri-{}.{ending}", istanbul_date(now));
    Ok(attachment(media_type, &name, bytes))
}

type Column = (&'static str, fn(&SgkNoticeView) -> String);

fn or_empty<T: ToString>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

/// Every column with its content. A column has the name of the member of the notice.
const COLUMNS: [Column; 63] = [
    ("sgk_notice_id", |notice| notice.id.to_string()),
    ("placement_id", |notice| notice.placement_id.to_string()),
    ("offer_id", |notice| notice.internship.offer_id.to_string()),
    ("term_id", |notice| notice.term_id.to_string()),
    ("revision", |notice| notice.revision.to_string()),
    ("state", |notice| notice.state.0.to_string()),
    ("version", |notice| notice.version.to_string()),
    ("due_on", |notice| notice.due_on.to_string()),
    ("overdue", |notice| notice.overdue.to_string()),
    ("late", |notice| notice.late.to_string()),
    ("declare_by", |notice| notice.declare_by.to_string()),
    ("declared_late", |notice| notice.declared_late.to_string()),
    ("national_id", |notice| or_empty(notice.student.national_id.as_ref())),
    ("given_name", |notice| notice.student.given_name.clone()),
    ("surname", |notice| notice.student.surname.clone()),
    ("birth_date", |notice| notice.student.birth_date.to_string()),
    ("student_phone", |notice| or_empty(notice.student.phone.as_ref())),
    ("student_email", |notice| notice.student.email.clone()),
    ("school_name", |notice| notice.student.school_name.clone()),
    ("student_number", |notice| notice.student.student_number.clone()),
    ("department_name", |notice| notice.student.department_name.clone()),
    ("level", |notice| notice.student.level.0.to_string()),
    ("class_year", |notice| notice.student.class_year.to_string()),
    ("health_cover", |notice| {
        notice.student.health_cover.map(|cover| cover.0.to_string()).unwrap_or_default()
    }),
    ("start_date", |notice| notice.internship.start_date.to_string()),
    ("end_date", |notice| notice.internship.end_date.to_string()),
    ("working_days", |notice| or_empty(notice.internship.working_days.as_ref())),
    ("weekly_days", |notice| notice.internship.weekly_days.to_string()),
    ("province_code", |notice| notice.internship.province_code.to_string()),
    ("province_name", |notice| notice.internship.province_name.clone()),
    ("address", |notice| notice.internship.address.clone()),
    ("workplace_name", |notice| notice.internship.workplace.name.clone()),
    ("sgk_workplace_number", |notice| {
        or_empty(notice.internship.workplace.sgk_workplace_number.as_ref())
    }),
    ("hazard_class", |notice| {
        let class = notice.internship.workplace.hazard_class;
        class.map(|class| class.0.to_string()).unwrap_or_default()
    }),
    ("nace_code", |notice| or_empty(notice.internship.workplace.nace_code.as_ref())),
    ("unit", |notice| or_empty(notice.internship.unit.as_ref())),
    ("monthly_wage_minor", |notice| notice.internship.monthly_wage.amount_minor.to_string()),
    // Only the last raise. The single notice shows all of them.
    ("raised_wage_minor", |notice| {
        let last = notice.internship.wage_raises.last();
        last.map(|raise| raise.monthly_wage.amount_minor.to_string()).unwrap_or_default()
    }),
    ("raised_from_date", |notice| {
        let last = notice.internship.wage_raises.last();
        last.map(|raise| raise.from_date.to_string()).unwrap_or_default()
    }),
    ("iban", |notice| or_empty(notice.student.iban.as_ref())),
    ("confirmed_at", |notice| instant(notice.internship.confirmed_at)),
    ("letter_number", |notice| notice.internship.letter_number.clone()),
    ("letter_issued_on", |notice| notice.internship.letter_issued_on.to_string()),
    ("employer_name", |notice| notice.employer.name.clone()),
    ("employer_kind", |notice| notice.employer.kind.0.to_string()),
    ("tax_number", |notice| notice.employer.tax_number.clone()),
    ("detsis_number", |notice| or_empty(notice.employer.detsis_number.as_ref())),
    ("sector", |notice| notice.employer.sector.clone()),
    ("staff_count", |notice| notice.employer.staff_count.to_string()),
    ("employer_district", |notice| notice.employer.district.clone()),
    ("employer_phone", |notice| notice.employer.phone.clone()),
    ("employer_email", |notice| notice.employer.email.clone()),
    ("contact_name", |notice| notice.employer.contact.full_name.clone()),
    ("contact_email", |notice| notice.employer.contact.email.clone()),
    ("contact_phone", |notice| or_empty(notice.employer.contact.phone.as_ref())),
    ("insurance_class", |notice| notice.insurance_class.to_owned()),
    ("premium_payer", |notice| notice.premium_payer.clone()),
    ("shared_at", |notice| notice.shared_at.map(instant).unwrap_or_default()),
    ("acknowledged_at", |notice| notice.acknowledged_at.map(instant).unwrap_or_default()),
    ("declared_on", |notice| or_empty(notice.declared_on.as_ref())),
    ("declaration_reference", |notice| or_empty(notice.declaration_reference.as_ref())),
    ("declaration_type", |notice| or_empty(notice.declaration_type.as_ref())),
    ("recalled_at", |notice| notice.recalled_at.map(instant).unwrap_or_default()),
];
