use super::TAG;
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::files::attachment;
use crate::multipart::FileContent;
use crate::placements::PlacementPath;
use crate::problem::{ApiError, Code};
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use staj_domain::ids::PlacementId;
use staj_domain::money::Kurus;
use staj_domain::offer::{WageRaise, wages};
use staj_domain::placement::PlacementState;
use staj_persistence::rows::acceptance_letters::LetterSummary;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::{acceptance_letters, placements};
use staj_printing::{AcceptanceLetter, acceptance_letter};

one_of! {
    /// Who can download a letter: the intern, the employer, the school's unit, and the programme
    /// office.
    pub enum LetterReader { Candidate, EmployerMember, SchoolUnit, ProgrammeOfficer }
}

impl LetterReader {
    pub fn scope(self) -> PlacementScope {
        match self {
            Self::Candidate(candidate) => PlacementScope::Candidate(candidate.id),
            Self::EmployerMember(member) => PlacementScope::Employer(member.employer),
            Self::SchoolUnit(unit) => PlacementScope::School(unit.school),
            Self::ProgrammeOfficer(_) => PlacementScope::Everyone,
        }
    }
}

/// Download an acceptance letter
///
/// Returns, as a PDF that can be archived and read aloud (PDF/A-2a, PDF/UA-1), the letter that the
/// employer addresses to the school's unit (R70). The letter says what was fixed at the confirmation
/// or by the last amendment, and each raise of the wage (A56). One that replaces another says so (A74).
/// Apart from that, every download has the same bytes, even if names have changed since. If the
/// internship was cancelled, the letter is marked as revoked.
/// Anybody can check a letter by its code with `verify_letter`.
#[utoipa::path(
    operation_id = "get_acceptance_letter", tag = TAG, params(PlacementPath),
    extensions(("x-roles" = json!(roles::<LetterReader>()))),
    responses((status = 200, description = "The letter", content((FileContent = "application/pdf"))))
)]
#[get("/v1/placements/{placement_id}/letter")]
pub async fn get_acceptance_letter(
    ctx: Ctx<LetterReader>,
    path: Path<PlacementPath>,
) -> Result<HttpResponse, ApiError> {
    let id = PlacementId(path.placement_id);
    let found = ctx
        .read(move |tx, me| {
            placements::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
            Ok(acceptance_letters::find(tx, id)?.ok_or(Code::NotFound)?)
        })
        .await?;
    let name = format!("kabul-yazisi-{}.pdf", found.letter.number.replace('/', "-"));
    let bytes = ctx.block(move |app| print(&found, &app.mailing.public_url)).await?;
    Ok(attachment("application/pdf", &name, bytes))
}

fn print(found: &LetterSummary, url: &str) -> Result<Vec<u8>, ApiError> {
    let LetterSummary { letter, state, wage_raises } = found;
    let content = &letter.content.0;
    let wage = Kurus(content.monthly_wage_kurus);
    let raises: Vec<_> = wage_raises.0.iter().cloned().map(WageRaise::from).collect();
    Ok(acceptance_letter(&AcceptanceLetter {
        number: &letter.number,
        code: &letter.code,
        verification_url: &format!("{url}/v1/letters/{}", letter.code),
        issued_on: letter.issued_on,
        replaces_another: letter.revision > 1,
        revoked: state.0 == PlacementState::Cancelled,
        term_name: &content.term_name,
        given_name: &content.given_name,
        surname: &content.surname,
        student_number: &content.student_number,
        school_name: &content.school_name,
        department_name: &content.department_name,
        class_year: content.class_year,
        employer_name: &content.employer_name,
        unit: content.unit.as_deref(),
        address: &content.address,
        province_name: &content.province_name,
        start_date: content.start_date,
        end_date: content.end_date,
        working_days: content.working_days,
        works_saturdays: content.works_saturdays,
        wages: &wages(WageRaise { from: content.start_date, monthly_wage: wage }, &raises),
        signatory: &content.signatory,
    })?)
}
