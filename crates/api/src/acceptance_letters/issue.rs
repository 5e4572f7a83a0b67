use crate::problem::{ApiError, Code};
use staj_domain::calendar::istanbul_date;
use staj_domain::ids::{OfferId, PlacementId, PoolEntryId, UserId};
use staj_domain::period::Period;
use staj_domain::placement::{letter_number, replacement_number};
use staj_persistence::rows::acceptance_letters::{LetterContent, LetterRow};
use staj_persistence::types::{Json, key};
use staj_persistence::{Tx, acceptance_letters, reference, users};
use time::OffsetDateTime;

/// The confirmation or the amendment for which a letter is issued.
pub struct Issue<'a> {
    pub placement: PlacementId,
    /// Whether it replaces the letter that is in force (A74).
    pub replaces: bool,
    pub offer: OfferId,
    pub entry: PoolEntryId,
    /// The member of the employer who confirmed or amended the offer. They sign the letter.
    pub by: UserId,
    /// The code with which anybody can verify the letter.
    pub code: &'a str,
}

/// Stores what the letter says. The placement must already be inserted.
pub fn issue(tx: &mut Tx<'_>, of: &Issue<'_>, at: OffsetDateTime) -> Result<(), ApiError> {
    let facts = acceptance_letters::facts(tx, of.offer)?;
    let signatory = users::find(tx, of.by)?.ok_or(Code::NotFound)?.full_name;
    let period = Period::new(facts.start_date, facts.end_date)
        .map_err(|error| ApiError::logged(Code::Internal, error))?;
    let working = reference::holidays(tx)?.working_days(period, facts.works_saturdays)?;
    let (number, revision) = match of.replaces {
        true => {
            let (first, revision) = acceptance_letters::supersede(tx, of.placement, at)?;
            (replacement_number(&first, revision), revision)
        }
        false => {
            let nth = acceptance_letters::internships(tx, of.entry)?;
            (letter_number(&facts.application_number, nth), 1)
        }
    };
    let content = LetterContent {
        term_name: facts.term_name,
        given_name: facts.given_name,
        surname: facts.surname,
        student_number: facts.student_number,
        school_name: facts.school_name,
        department_name: facts.department_name,
        class_year: facts.class_year,
        employer_name: facts.employer_name,
        unit: facts.unit,
        address: facts.address,
        province_name: facts.province_name,
        start_date: facts.start_date,
        end_date: facts.end_date,
        working_days: working.days,
        works_saturdays: facts.works_saturdays,
        monthly_wage_kurus: facts.monthly_wage_kurus,
        signatory,
    };
    let letter = LetterRow {
        placement_id: key(of.placement),
        revision,
        number,
        code: of.code.to_owned(),
        issued_on: istanbul_date(at),
        superseded_at: None,
        content: Json(content),
    };
    Ok(acceptance_letters::insert(tx, &letter)?)
}
