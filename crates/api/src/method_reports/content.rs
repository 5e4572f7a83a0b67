use super::{MethodReportPath, TAG, find};
use crate::ctx::{Ctx, Open};
use crate::files::attachment;
use crate::problem::{ApiError, Code};
use crate::terms::{TermOfficer, signed_in, visible};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use staj_domain::calendar::istanbul;
use staj_domain::evaluation::{Competency, Criterion, CriterionSource, Points};
use staj_domain::ids::TermId;
use staj_domain::revision::Signatory;
use staj_persistence::rows::method_reports::MethodReportRow;
use staj_persistence::terms;
use std::fmt::Write;
use time::OffsetDateTime;
use time::macros::format_description;
use utoipa::ToSchema;

/// The schema of a Markdown document in the contract.
#[derive(ToSchema)]
#[schema(value_type = String)]
pub struct MarkdownContent(#[expect(dead_code, reason = "only the contract uses the type")] String);

/// Get a method report as a document
///
/// The report in Turkish, as Markdown that can be printed. A printout is an uncontrolled copy. The
/// document says so and states its revision and the time of printing. The revision in force is
/// always the one that this API returns (R23).
#[utoipa::path(
    operation_id = "get_method_report_content", tag = TAG, params(MethodReportPath), security((), ("bearer" = [])),
    responses((status = 200, description = "The document", body = MarkdownContent, content_type = "text/markdown"))
)]
#[get("/v1/terms/{term_id}/method-reports/{revision}/content")]
pub async fn get_method_report_content(
    open: Open,
    officer: Option<Ctx<TermOfficer>>,
    path: Path<MethodReportPath>,
) -> Result<HttpResponse, ApiError> {
    let MethodReportPath { term_id, revision } = path.into_inner();
    let (term, now) = (TermId(term_id), open.now);
    visible(&open, term, signed_in(officer).await.is_some()).await?;
    let (name, report) = open
        .read(move |tx| Ok((terms::definition(tx, term)?.name, find(tx, term, &revision)?)))
        .await?;
    let file_name = format!("yontem-raporu-{:02}.md", report.revision);
    let text =
        document(&name, &report, now).map_err(|error| ApiError::logged(Code::Internal, error))?;
    Ok(attachment("text/markdown; charset=utf-8", &file_name, text.into_bytes()))
}

/// Formats an instant as people in Turkey write it.
fn written(at: OffsetDateTime) -> String {
    let format = format_description!("[day].[month].[year] [hour]:[minute]");
    istanbul(at).format(format).unwrap_or_default()
}

fn document(
    term: &str,
    report: &MethodReportRow,
    now: OffsetDateTime,
) -> Result<String, std::fmt::Error> {
    let (method, signatures) = (report.method(), report.signatures());
    let (number, published) = (report.revision, written(report.published_at.0));
    let mut text = String::new();
    let out = &mut text;
    writeln!(
        out,
        "> **KONTROLSÜZ KOPYA / UNCONTROLLED COPY** · revizyon {number:02} · {}",
        written(now)
    )?;
    writeln!(out, "\n# Yöntem Raporu\n\n{}\n", line(term))?;
    writeln!(out, "| Revizyon | Tarih | Açıklama |\n|---|---|---|")?;
    writeln!(out, "| {number:02} | {published} | {} |\n", line(&report.description))?;
    writeln!(out, "| Hazırlayan | Kontrol eden | Onaylayan |\n|---|---|---|")?;
    let person = |Signatory { name, title }: &Signatory| format!("{}, {}", line(name), line(title));
    let [prepared, checked, approved] =
        [&signatures.prepared_by, &signatures.checked_by, &signatures.approved_by].map(person);
    writeln!(out, "| {prepared} | {checked} | {approved} |\n")?;
    writeln!(out, "Puanlayıcı sürümü {}, SHA-256 `{}`\n", method.scorer_version, report.sha256)?;
    writeln!(out, "## Ölçütler\n")?;
    writeln!(
        out,
        "Her alan 0 ile 100 puan arasındadır: ölçütlerinin toplamı, en çok {}. Ortak bir toplam yoktur. \
         Yalnızca beyan edilen veriler ve onaylanan belgeler sayılır.\n",
        points(Points::MAX)
    )?;
    for (competency, title) in [
        (Competency::Academic, "Akademik ve mesleki yeterlilik"),
        (Competency::Social, "Sanatsal ve sosyal yeterlilik"),
        (Competency::Sports, "Sportif yeterlilik"),
    ] {
        writeln!(out, "### {title}\n\n| Ölçüt | Puan | En çok |\n|---|---|---|")?;
        for criterion in method.criteria.iter().filter(|c| c.competency == competency) {
            writeln!(
                out,
                "| {} | {} | {} |",
                line(&criterion.name),
                rule(criterion),
                points(criterion.cap)
            )?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## İstatistikler\n")?;
    writeln!(out, "- Ortalama: havuzdaki puanların toplamının aday sayısına bölümü.")?;
    writeln!(
        out,
        "- Ortanca: sıralanmış puanların ortasındaki; çift sayıda adayda ortadaki ikisinin ortalaması."
    )?;
    writeln!(out, "- Standart sapma: havuzun tamamı üzerinden.")?;
    writeln!(out, "- Yüzdelik sıra: havuzda puanı kesinlikle daha düşük olanların payı.")?;
    writeln!(out, "\nTümü yüzde bire, yarımlar yukarı yuvarlanır.")?;
    Ok(text)
}

/// How points are earned for a criterion, in Turkish.
fn rule(criterion: &Criterion) -> String {
    match &criterion.source {
        CriterionSource::Gpa => "not ortalamasının 4,00'e oranı × en çok".to_owned(),
        CriterionSource::Declared { per_unit, .. } => {
            format!("{} × beyan edilen değer", points(*per_unit))
        }
        CriterionSource::Documents { each, .. } => {
            format!("{} × onaylanan belge sayısı", points(*each))
        }
    }
}

/// Points, as they are written in Turkey.
fn points(points: Points) -> String {
    points.to_string().replace('.', ",")
}

/// A text that people entered, escaped for one line of a Markdown table.
fn line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.replace('\\', "\\\\").replace('|', "\\|").replace('<', "&lt;")
}
