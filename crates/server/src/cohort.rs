//! A term with any number of candidates, ready for its evaluation. Every call creates the same
//! candidates, so that two databases can be compared. `scripts/bench` uses it.

use crate::error::Done;
use staj_api::{Passwords, Secrets, new_id};
use staj_domain::calendar::{end_of_day, istanbul_date, start_of_day};
use staj_domain::evaluation::{CriterionSource, default_criteria};
use staj_domain::ids::{TermId, UserId};
use staj_domain::national_id;
use staj_domain::school::Level;
use staj_domain::school::SchoolKind;
use staj_domain::term::{TermCalendar, TermProgress, TermRules};
use staj_domain::user::{AccountState, Language, Role};
use staj_persistence::rows::reference::{DepartmentRow, SchoolFilter, SchoolRow};
use staj_persistence::rows::seed::{SeedDocument, SeedForm, SeedSubmission, SeedTerm};
use staj_persistence::rows::users::{NewCandidate, NewUser};
use staj_persistence::{Store, StoreError, Vault, reference, sandbox_names, seed, terms, users};
use time::macros::date;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

const TERM: TermId = TermId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0002));
/// How many candidates one transaction inserts.
const CHUNK: u32 = 1000;
/// How many documents each candidate has.
const DOCUMENTS: u32 = 5;

/// How many in a hundred candidates study at each level. The rest are bachelor students.
const DOCTORATES: u32 = 1;
const MASTERS: u32 = 5;
const ASSOCIATES: u32 = 25;

/// The data from which candidates are generated.
struct Cohort {
    now: OffsetDateTime,
    password_hash: String,
    /// The officer who decided on the documents.
    officer: UserId,
    names: Vec<(String, String)>,
    schools: Vec<SchoolRow>,
    departments: Vec<DepartmentRow>,
    document_types: Vec<String>,
}

/// Creates the term with its candidates, unless it exists.
pub fn seed(store: &Store, secrets: &Secrets, now: OffsetDateTime, candidates: u32) -> Done {
    if store.read(|tx| terms::load(tx, TERM))?.is_some() {
        return Ok(());
    }
    let cohort = Cohort {
        now,
        password_hash: Passwords::strong()?.hash(&new_id::<Uuid>().to_string())?,
        officer: new_id(),
        names: sandbox_names(),
        schools: store.read(|tx| reference::list_schools(tx, &universities()))?,
        departments: store.read(|tx| reference::list_departments(tx, None))?,
        document_types: default_criteria().into_iter().filter_map(document_type).collect(),
    };
    store.write(|tx| -> Result<(), StoreError> {
        seed::term(tx, &term(now))?;
        users::insert(tx, &cohort.account(cohort.officer, Role::ProgrammeOfficer, "kohort"))
    })?;
    let vault = Vault::new(&secrets.data);
    for first in (0..candidates).step_by(CHUNK as usize) {
        let chunk: Vec<_> =
            (first..candidates.min(first + CHUNK)).map(|nth| cohort.submission(nth)).collect();
        store.write(|tx| seed::submissions(tx, &chunk, &vault))?;
    }
    log::info!(candidates; "a cohort is ready for its evaluation");
    Ok(())
}

fn universities() -> SchoolFilter {
    SchoolFilter {
        kind: Some(SchoolKind::University),
        province_code: None,
        active: None,
        name: None,
        after: None,
        limit: 1000,
    }
}

fn document_type(criterion: staj_domain::evaluation::Criterion) -> Option<String> {
    match criterion.source {
        CriterionSource::Documents { document_type, .. } => Some(document_type),
        CriterionSource::Gpa | CriterionSource::Declared { .. } => None,
    }
}

/// A term whose document control ended yesterday, and whose pool can open today.
fn term(now: OffsetDateTime) -> SeedTerm {
    let today = istanbul_date(now);
    let day = |days: i64| -> Date { today.saturating_add(Duration::days(days)) };
    SeedTerm {
        id: TERM.0,
        code: format!("{}-K", today.year()),
        name: "Ulusal Staj Programı (kohort)".to_owned(),
        calendar: TermCalendar {
            applications_open_at: start_of_day(day(-60)),
            applications_close_at: end_of_day(day(-20)),
            control_end_at: end_of_day(day(-1)),
            pool_opens_at: start_of_day(today),
            pool_closes_at: end_of_day(day(200)),
            programme_end_date: day(300),
        },
        progress: TermProgress {
            announced_at: Some(start_of_day(day(-65))),
            ..TermProgress::default()
        },
        rules: TermRules::default(),
        at: now,
    }
}

/// A pseudo-random number below `below`, always the same for the same candidate and purpose.
fn scattered(nth: u32, purpose: u32, below: u32) -> u32 {
    let mixed = nth.wrapping_mul(0x9e37_79b9) ^ purpose.wrapping_mul(0x85eb_ca6b);
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x2c1b_3c6d);
    ((mixed ^ (mixed >> 12)).wrapping_mul(0x297a_2d39) >> 8) % below
}

fn pick<T>(from: &[T], nth: u32, purpose: u32) -> &T {
    let below = u32::try_from(from.len()).unwrap_or(u32::MAX);
    &from[scattered(nth, purpose, below) as usize]
}

impl Cohort {
    fn account(&self, id: UserId, role: Role, name: &str) -> NewUser {
        NewUser {
            id,
            email: format!("{name}@staj.example"),
            full_name: name.to_owned(),
            phone: None,
            language: Language::Turkish,
            role,
            school: None,
            employer: None,
            password_hash: Some(self.password_hash.clone()),
            state: AccountState::Active,
            invited_by: None,
            created_at: self.now,
        }
    }

    fn submission(&self, nth: u32) -> SeedSubmission {
        let spread = |purpose, below| scattered(nth, purpose, below);
        let number = |purpose, below| i32::try_from(spread(purpose, below)).unwrap_or(0);
        // A distinct id for each kind of object, in the order of the candidates and a millisecond apart,
        // like the ids of a server. A GiST index of UUIDs looks at their first bits only.
        let id =
            |kind: u128| Uuid::from_u128(TERM.0.as_u128() | kind << 64 | u128::from(nth) << 80);
        let (given_name, surname) = pick(&self.names, nth, 1).clone();
        let (level, class_year) = match spread(2, 100) {
            share if share < DOCTORATES => (Level::Doctorate, 0),
            share if share < DOCTORATES + MASTERS => (Level::Master, 0),
            share if share < DOCTORATES + MASTERS + ASSOCIATES => {
                (Level::Associate, 1 + number(3, 2))
            }
            _ => (Level::Bachelor, 2 + number(3, 3)),
        };
        let department = pick(&self.departments, nth, 4);
        let mut city_preferences = vec![1 + number(5, 81), 1 + number(6, 81)];
        city_preferences.dedup();
        let document = |index: u32| SeedDocument {
            id: Uuid::from_u128(id(3).as_u128() | u128::from(index) << 8),
            document_type: pick(&self.document_types, nth, 20 + index).clone(),
            // One document in eight was rejected.
            approved: spread(40 + index, 8) > 0,
            by: self.officer,
        };
        SeedSubmission {
            user: self.account(UserId(id(1)), Role::Candidate, &format!("kohort{nth:07}")),
            identity: NewCandidate {
                national_id: national_id::generate(10_000_000 + nth),
                given_name,
                surname,
                birth_date: date!(2000 - 01 - 01)
                    .saturating_add(Duration::days(i64::from(spread(7, 2000)))),
            },
            application: SeedForm {
                id: id(2),
                term: TERM.0,
                school: pick(&self.schools, nth, 8).id.0,
                number: format!("{}-K-{nth:07}", istanbul_date(self.now).year()),
                department_code: department.code.clone(),
                level,
                class_year,
                gpa: 200 + number(9, 201),
                declared: [("entrance_exam_percentile".to_owned(), spread(10, 101))].into(),
                city_preferences,
            },
            documents: (0..DOCUMENTS).map(document).collect(),
        }
    }
}
