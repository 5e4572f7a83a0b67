//! Certificates of completion (A80). A certificate is derived and not stored: it says what the acceptance
//! letter that is in force recorded and what the work was, and it is verified by the code of the letter.

mod add;
mod get;

use crate::absences::absent_days;
use crate::labels;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::ids::PlacementId;
use staj_domain::offer::Work;
use staj_domain::school::Level;
use staj_persistence::rows::acceptance_letters::{CertificateFacts, LetterRow};
use staj_persistence::rows::placements::{DatedPlacement, PlacementScope};
use staj_persistence::{Tx, acceptance_letters, placements};
use staj_printing::{Certificate, certificate};
use time::OffsetDateTime;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(get::get_certificate).service(add::add_certificate);
}

/// What a certificate states.
#[derive(Debug, Clone)]
struct Certified {
    letter: LetterRow,
    level: Level,
    workplace_name: String,
    work: Work,
    absent_days: u32,
}

impl Certified {
    /// A completed internship of the scope.
    fn find(
        tx: &mut Tx<'_>,
        placement: PlacementId,
        scope: PlacementScope,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let found = placements::find(tx, placement, scope)?.ok_or(Code::NotFound)?;
        let DatedPlacement { placement: of, period } = found.clone().try_into()?;
        of.certify(period, now)?;
        let CertificateFacts { letter, level, workplace_name, work } =
            acceptance_letters::certificate(tx, placement)?.ok_or(Code::NotFound)?;
        let absent_days = absent_days(tx, found)?.unwrap_or(0);
        Ok(Self { letter, level: level.0, workplace_name, work: work.0.into(), absent_days })
    }

    fn file_name(&self) -> String {
        format!("staj-bitirme-belgesi-{}.pdf", self.letter.number.replace('/', "-"))
    }

    /// The file. `url` is the address of this API. The same certificate always has the same bytes.
    fn print(&self, url: &str) -> Result<Vec<u8>, ApiError> {
        let Self { letter, level, workplace_name, work, absent_days } = self;
        let content = &letter.content.0;
        let label = labels::find(Level::TYPE, level.name());
        Ok(certificate(&Certificate {
            number: &letter.number,
            code: &letter.code,
            verification_url: &format!("{url}/v1/letters/{}", letter.code),
            completed_on: content.end_date,
            term_name: &content.term_name,
            given_name: &content.given_name,
            surname: &content.surname,
            student_number: &content.student_number,
            school_name: &content.school_name,
            department_name: &content.department_name,
            level_name: label.map_or(level.name(), |label| label.label.tr),
            class_year: content.class_year,
            employer_name: &content.employer_name,
            workplace_name,
            unit: content.unit.as_deref(),
            address: &content.address,
            province_name: &content.province_name,
            start_date: content.start_date,
            end_date: content.end_date,
            working_days: content.working_days,
            worked_days: content.working_days.saturating_sub(*absent_days),
            tasks: &work.tasks,
        })?)
    }
}
