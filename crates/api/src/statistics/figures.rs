use super::figures_view::{FigureRowView, FiguresView, Seen, TermFiguresView};
use super::view::TermStatisticsView;
use super::{TAG, is_of_office};
use crate::caller::ProgrammeOfficer;
use crate::ctx::{Ctx, Open};
use crate::files::attachment;
use crate::input::Query;
use crate::labels;
use crate::language::spoken;
use crate::problem::{ApiError, Code};
use crate::sgk_notices::ExportFormat;
use crate::terms::TermPath;
use crate::wire::{FigureDimension, Wire};
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, get};
use serde::Deserialize;
use staj_domain::Named;
use staj_domain::calendar::istanbul_date;
use staj_domain::figures::{FigureDimension as By, FigureRow, Figures, Publication, publish};
use staj_domain::ids::TermId;
use staj_domain::user::Language;
use staj_persistence::rows::reference::SchoolFilter;
use staj_persistence::{Tx, reference, statistics};
use staj_printing::{BarChart, Csv, Sheet, Xlsx, bar_chart, instant};
use std::collections::BTreeMap;
use utoipa::IntoParams;
use validator::Validate;

/// More than there are schools.
const SCHOOLS: i64 = 10_000;
/// The most rows that a chart shows. It tells the sum of the others.
const BARS: usize = 40;

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FiguresQuery {
    /// By what the figures are divided.
    by: FigureDimension,
}

#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FiguresExportQuery {
    /// By what the figures are divided.
    by: FigureDimension,
    /// The format of the file.
    #[param(inline)]
    format: ExportFormat,
}

/// Get the figures of a term
///
/// How far candidates and offers came, and how fast people answered: by day, level, province, school, sector
/// or kind of employer. By day, candidates are counted on the day of their application, and offers on the
/// day on which they were sent. Like the statistics, the figures are public once the pool is open (R29).
#[utoipa::path(
    operation_id = "get_term_figures", tag = TAG, params(TermPath, FiguresQuery),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([Code::WrongPhase]))),
    responses((status = 200, description = "The figures", body = TermFiguresView))
)]
#[get("/v1/terms/{term_id}/figures")]
pub async fn get_term_figures(
    open: Open,
    officer: Option<Ctx<ProgrammeOfficer>>,
    path: Path<TermPath>,
    query: Query<FiguresQuery>,
) -> Result<Json<TermFiguresView>, ApiError> {
    Ok(Json(figures(&open, officer, TermId(path.term_id), query.0.by.0).await?))
}

/// Export the figures of a term
///
/// The same as `get_term_figures`, as a file with one row for each value. After them come a row `rest`, if
/// there are rows that are not shown, and a row `total`. Numbers that are not shown are empty.
#[utoipa::path(
    operation_id = "export_term_figures", tag = TAG, params(TermPath, FiguresExportQuery),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([Code::WrongPhase]))),
    responses((status = 200, description = "The file", content(
        (String = "text/csv"),
        (crate::multipart::FileContent = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )))
)]
#[get("/v1/terms/{term_id}/figures/export")]
pub async fn export_term_figures(
    open: Open,
    officer: Option<Ctx<ProgrammeOfficer>>,
    path: Path<TermPath>,
    query: Query<FiguresExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let Query(FiguresExportQuery { by, format }) = query;
    let found = figures(&open, officer, TermId(path.term_id), by.0).await?;
    let mut sheet: Box<dyn Sheet> = match format {
        ExportFormat::Csv => Box::new(Csv::new(found.counted_at)),
        ExportFormat::Xlsx => Box::new(Xlsx::new("Rakamlar", found.counted_at)?),
    };
    let names = ["kind", "name", "label"].into_iter().chain(COLUMNS.map(|(name, _)| name));
    sheet.row(&names.map(str::to_owned).collect::<Vec<_>>())?;
    let rows =
        found.rows.iter().map(|row| ("row", row.name.as_str(), row.label.as_str(), &row.figures));
    let rest = found.rest.iter().map(|rest| ("rest", "", "", rest));
    let total = found.total.iter().map(|total| ("total", "", "", total));
    for (kind, name, label, figures) in rows.chain(rest).chain(total) {
        let numbers = COLUMNS.map(|(_, number)| number(figures).map(|number| number.to_string()));
        let cells = [kind, name, label].map(str::to_owned).into_iter();
        let cells = cells.chain(numbers.map(Option::unwrap_or_default));
        sheet.row(&cells.collect::<Vec<_>>())?;
    }
    let (media_type, ending) = format.file();
    let name = format!("rakamlar-{}-{}.{ending}", by.0, istanbul_date(open.now));
    Ok(attachment(media_type, &name, sheet.finish()?))
}

/// Draw the figures of a term
///
/// A chart as SVG: how far candidates came, or by sector and kind of employer what became of the offers. It
/// has at most 40 bars, of the values with the largest numbers, and tells the sum of the others. Days are all
/// drawn. A page can show it as an image.
#[utoipa::path(
    operation_id = "draw_term_figures", tag = TAG, params(TermPath, FiguresQuery),
    security((), ("bearer" = [])),
    extensions(("x-problem-codes" = json!([Code::WrongPhase]))),
    responses((status = 200, description = "The chart", body = String, content_type = "image/svg+xml"))
)]
#[get("/v1/terms/{term_id}/figures/chart")]
pub async fn draw_term_figures(
    open: Open,
    officer: Option<Ctx<ProgrammeOfficer>>,
    path: Path<TermPath>,
    query: Query<FiguresQuery>,
) -> Result<HttpResponse, ApiError> {
    let by = query.0.by.0;
    let found = figures(&open, officer, TermId(path.term_id), by).await?;
    let svg = chart(&found, by, spoken())?;
    let name = format!("inline; filename=\"rakamlar-{by}.svg\"");
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header(("Content-Disposition", name))
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .body(svg))
}

type Column = (&'static str, fn(&FiguresView) -> Option<u64>);

/// The columns of an export, with the names of the members.
const COLUMNS: [Column; 14] = [
    ("applied", |of| of.candidates.as_ref().map(|of| of.applied)),
    ("in_pool", |of| of.candidates.as_ref().map(|of| of.in_pool)),
    ("offered", |of| of.candidates.as_ref().map(|of| of.offered)),
    ("accepted", |of| of.candidates.as_ref().map(|of| of.accepted)),
    ("placed", |of| of.candidates.as_ref().map(|of| of.placed)),
    ("without_offer", |of| of.candidates.as_ref().map(|of| of.without_offer)),
    ("offers_sent", |of| of.offers.as_ref().map(|of| of.sent)),
    ("offers_accepted", |of| of.offers.as_ref().map(|of| of.accepted)),
    ("offers_confirmed", |of| of.offers.as_ref().map(|of| of.confirmed)),
    ("offers_lapsed", |of| of.offers.as_ref().map(|of| of.lapsed)),
    ("median_hours_to_answer", |of| of.offers.as_ref()?.median_hours_to_answer),
    ("median_hours_to_confirm", |of| of.offers.as_ref()?.median_hours_to_confirm),
    ("quota_total", |of| of.quota.as_ref().map(|of| of.total)),
    ("quota_committed", |of| of.quota.as_ref().map(|of| of.committed)),
];

async fn figures(
    open: &Open,
    officer: Option<Ctx<ProgrammeOfficer>>,
    id: TermId,
    by: By,
) -> Result<TermFiguresView, ApiError> {
    let is_officer = is_of_office(officer).await;
    let (now, app, language) = (open.now, open.app.clone(), spoken());
    open.read_behind(move |tx| {
        let term = super::readable(tx, id, is_officer, now)?;
        let (at, counted) =
            app.figures.of((id, by), now, || Ok(statistics::figures(tx, id, by)?))?;
        let values = values(tx, by, language)?;
        let row = |(name, figures): (&String, &Figures)| {
            let name = canonical(by, name);
            let within = values.get(&name).and_then(|value| value.within.clone());
            FigureRow { name, within, figures: figures.clone() }
        };
        let rows: Vec<_> = counted.rows.iter().map(row).collect();
        let (seen, published) = if is_officer {
            let total = Some(Figures::sum(rows.iter().map(|row| &row.figures)));
            (Seen { candidates: true, offers: true }, Publication { total, rows, rest: None })
        } else {
            let today = istanbul_date(now);
            let (_, counts) = app.counts.of(id, now, || Ok(statistics::count(tx, id, today)?))?;
            let ranking = app.rankings.of(tx, &term)?;
            let statistics =
                TermStatisticsView::complete(id, (at, &counts), &ranking).public(&ranking);
            let seen = statistics.shows();
            let only = |row: FigureRow| FigureRow {
                figures: row.figures.only(seen.candidates, seen.offers),
                ..row
            };
            (seen, publish(rows.into_iter().map(only).collect()))
        };
        let view = |figures: &Figures, quota| FiguresView::new(figures, by, seen, quota);
        // The places that offers hold are a small number before the figures of the offers are.
        let quota = |names: &mut dyn Iterator<Item = &String>| {
            let quotas = names.filter(|_| is_officer).filter_map(|name| counted.quotas.get(name));
            quotas.copied().reduce(|(total, held), (more, also)| (total + more, held + also))
        };
        let shown: Vec<_> = published.rows.iter().map(|row| &row.name).collect();
        let mut hidden = counted.quotas.keys().filter(|name| !shown.contains(name));
        let label = |name: &String| {
            values.get(name).map_or_else(|| name.clone(), |value| value.label.clone())
        };
        Ok(TermFiguresView {
            term_id: id.0,
            counted_at: at,
            complete: is_officer,
            by: Wire(by),
            total: published.total.as_ref().map(|of| view(of, quota(&mut counted.quotas.keys()))),
            rest: published.rest.as_ref().map(|of| view(of, quota(&mut hidden))),
            rows: published
                .rows
                .iter()
                .map(|row| FigureRowView {
                    name: row.name.clone(),
                    label: label(&row.name),
                    figures: view(&row.figures, quota(&mut std::iter::once(&row.name))),
                })
                .collect(),
        })
    })
    .await
}

/// What is known of a value of a dimension.
struct Value {
    label: String,
    within: Option<String>,
}

/// The value as the contract writes it.
fn canonical(by: By, name: &str) -> String {
    match by {
        By::School => {
            uuid::Uuid::parse_str(name).map_or_else(|_| name.to_owned(), |id| id.to_string())
        }
        By::Day | By::Level | By::Province | By::Sector | By::EmployerKind => name.to_owned(),
    }
}

/// Labels of the values that have names besides their codes.
fn values(
    tx: &mut Tx<'_>,
    by: By,
    language: Language,
) -> Result<BTreeMap<String, Value>, ApiError> {
    let labelled = |schema: &str, codes: Vec<&'static str>| {
        let value = |code: &'static str| {
            let label = labels::find(schema, code).map_or(code, |of| match language {
                Language::Turkish => of.label.tr,
                Language::English => of.label.en,
            });
            (code.to_owned(), Value { label: label.to_owned(), within: None })
        };
        codes.into_iter().map(value).collect()
    };
    Ok(match by {
        By::Day | By::Sector => BTreeMap::new(),
        By::Level => {
            let levels = staj_domain::school::Level::ALL;
            labelled("Level", levels.iter().map(|level| level.name()).collect())
        }
        By::EmployerKind => {
            let kinds = staj_domain::employer::EmployerKind::ALL;
            labelled("EmployerKind", kinds.iter().map(|kind| kind.name()).collect())
        }
        By::Province => {
            let provinces = reference::list_provinces(tx)?.into_iter();
            let value = |label| Value { label, within: None };
            provinces.map(|row| (row.code.to_string(), value(row.name))).collect()
        }
        By::School => {
            let all = SchoolFilter {
                kind: None,
                province_code: None,
                active: None,
                name: None,
                after: None,
                limit: SCHOOLS,
            };
            let schools = reference::list_schools(tx, &all)?.into_iter();
            let value = |label, province: i32| Value { label, within: Some(province.to_string()) };
            schools.map(|row| (row.id.0.to_string(), value(row.name, row.province_code))).collect()
        }
    })
}

fn chart(found: &TermFiguresView, by: By, language: Language) -> Result<String, ApiError> {
    let text = |tr, en| match language {
        Language::Turkish => tr,
        Language::English => en,
    };
    let is_of_candidates = match by {
        By::Day | By::Level | By::Province | By::School => true,
        By::Sector | By::EmployerKind => false,
    };
    let series: &[&str] = match is_of_candidates {
        true => &[
            text("Başvurdu", "Applied"),
            text("Havuzda", "In the pool"),
            text("Teklif aldı", "Offered"),
            text("Kabul etti", "Accepted"),
            text("Yerleşti", "Placed"),
        ],
        false => &[
            text("Gönderilen teklif", "Offers sent"),
            text("Kabul edilen", "Accepted"),
            text("Teyit edilen", "Confirmed"),
        ],
    };
    let numbers = |of: &FiguresView| match (is_of_candidates, &of.candidates, &of.offers) {
        (true, Some(of), _) => vec![of.applied, of.in_pool, of.offered, of.accepted, of.placed],
        (false, _, Some(of)) => vec![of.sent, of.accepted, of.confirmed],
        (true, None, _) | (false, _, None) => vec![],
    };
    let mut rows: Vec<_> =
        found.rows.iter().map(|row| (row.label.clone(), numbers(&row.figures))).collect();
    let mut others = vec![];
    if by != By::Day {
        rows.sort_by(|(_, one), (_, other)| other.first().cmp(&one.first()));
        others = rows.split_off(rows.len().min(BARS));
    }
    rows.retain(|(_, numbers)| !numbers.is_empty());
    // They are many, so a bar of theirs would leave no room for the others.
    let rest = others.iter().map(|(_, numbers)| numbers.clone());
    let rest = rest.chain(found.rest.as_ref().map(numbers));
    let rest: u64 = rest.filter_map(|of| of.first().copied()).sum();
    let of_what = labels::find("FigureDimension", by.name())
        .map_or(by.name(), |of| text(of.label.tr, of.label.en));
    let title = match is_of_candidates {
        true => format!("{}: {of_what}", text("Adaylar", "Candidates")),
        false => format!("{}: {of_what}", text("Teklifler", "Offers")),
    };
    let mut note = format!("{} {}", text("Sayım zamanı:", "Counted at"), instant(found.counted_at));
    if rows.is_empty() {
        note += text(". Sayılar gösterilmiyor", ". The numbers are not shown");
    }
    if rest > 0 {
        note += &format!(". {}: {rest}", text("Diğerleri", "Others"));
    }
    Ok(bar_chart(&BarChart { title: &title, note: &note, series, rows: &rows })?)
}
