//! The demo data of the sandbox: a term with an open pool, some candidates, officers and employers,
//! and a draft of an offer. All of it has constant ids.

use crate::rows::Stamp;
use crate::rows::employers::EmployerRow;
use crate::rows::seed::{SeedApplication, SeedTerm};
use crate::rows::users::{NewCandidate, NewUser};
use crate::rows::workplaces::WorkplaceRow;
use crate::types::{At, Key, Name};
use crate::{
    Store, StoreError, Tx, Vault, employers, events, folded, installation, inventory, offers,
    pool_entries, quotas, reference_data, sandbox_names, seed, terms, users, workplaces,
};
use staj_domain::calendar::{end_of_day, istanbul_date, start_of_day};
use staj_domain::employer::{
    EmployerKind, EmployerState, HazardClass, Quota, Workplace, generate_tax_number,
};
use staj_domain::event::{Event, OfferEvent};
use staj_domain::ids::{
    ApplicationId, EmployerId, OfferId, PoolEntryId, QuotaId, SchoolId, TermId, UserId, WorkplaceId,
};
use staj_domain::mode::Mode;
use staj_domain::money::Kurus;
use staj_domain::national_id;
use staj_domain::offer::{Mentor, Offer, OfferConditions, Place, Progress, Work};
use staj_domain::period::Period;
use staj_domain::school::Level;
use staj_domain::term::{TermCalendar, TermProgress, TermRules};
use staj_domain::user::{AccountState, Language, Role};
use time::macros::date;
use time::{Date, Duration, OffsetDateTime};
use uuid::{Uuid, uuid};

/// The password of every account in the sandbox.
pub const PASSWORD: &str = "sandbox-parola";
/// The term of the sandbox. If it exists, the demo data has been created.
pub const TERM: TermId = TermId(Uuid::from_u128(BASE + 1));
/// Orta Doğu Teknik Üniversitesi, from the reference data.
pub const UNIVERSITY: Uuid = uuid!("88e1d914-4ac4-55c7-9b21-2feeed832004");
/// A school in an organised industrial zone (OSB), from the reference data.
const OSB_SCHOOL: Uuid = uuid!("e150cfff-fe12-5d7c-bfa6-f76f9f409834");

/// Role, e-mail address, name and school of each officer.
const OFFICERS: &[(Role, &str, &str, Option<Uuid>)] = &[
    (Role::ProgrammeOfficer, "program@staj.example", "Deniz Aydın", None),
    (Role::IskurOfficer, "iskur@staj.example", "Kerem Öztürk", None),
    (Role::CareerOfficer, "kariyer@staj.example", "Elif Şahin", Some(UNIVERSITY)),
    (Role::UnitOfficer, "birim@staj.example", "Ömer Çelik", Some(UNIVERSITY)),
    (Role::SchoolOfficer, "okul@staj.example", "Gül Işık", Some(OSB_SCHOOL)),
    // Two programme officers decide about a third.
    (Role::ProgrammeOfficer, "onay@staj.example", "Selin Korkmaz", None),
];

/// E-mail address of the manager, name, kind, number of employees and places of each employer.
const EMPLOYERS: &[(&str, &str, EmployerKind, i32, u32)] = &[
    ("yazilim@staj.example", "Anadolu Yazılım A.Ş.", EmployerKind::Private, 120, 12),
    ("makine@staj.example", "Ege Makine Ltd. Şti.", EmployerKind::Private, 12, 4),
    ("belediye@staj.example", "Yeşilova Belediyesi", EmployerKind::Public, 800, 20),
];

/// Code of the department and of its field.
const DEPARTMENTS: &[(&str, &str)] = &[
    ("computer_engineering", "computing"),
    ("mechanical_engineering", "engineering"),
    ("economics", "business"),
];

/// The only pupil among the candidates, the last one: sixteen years old, so a guardian has to consent.
const PUPIL: u32 = 60;

/// The objects of the sandbox have the same ids everywhere, so that examples can name them.
const BASE: u128 = 0x0197_0000_0000_7000_8000_0000_0000_0000;

const fn id(kind: u128, nth: u32) -> Uuid {
    Uuid::from_u128(BASE + (kind << 32) + nth as u128)
}

/// The account of an officer: the first is the programme officer.
pub const fn officer(nth: u32) -> UserId {
    UserId(id(1, nth))
}

/// An employer, in the order of `EMPLOYERS`.
pub const fn employer(nth: u32) -> EmployerId {
    EmployerId(id(2, nth))
}

/// The manager of an employer.
pub const fn manager(nth: u32) -> UserId {
    UserId(id(3, nth))
}

/// The workplace of an employer.
pub const fn workplace(nth: u32) -> WorkplaceId {
    WorkplaceId(id(9, nth))
}

const fn quota(nth: u32) -> QuotaId {
    QuotaId(id(4, nth))
}

/// The account of a candidate.
pub const fn candidate(nth: u32) -> UserId {
    UserId(id(5, nth))
}

/// The application of a candidate, which has the same id as their pool entry.
pub const fn application(nth: u32) -> ApplicationId {
    ApplicationId(id(6, nth))
}

/// A draft of an offer by the first employer to the second candidate.
pub const OFFER: OfferId = OfferId(id(7, 1));

/// An account of the sandbox, with [`PASSWORD`].
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub user: UserId,
    /// What it may do.
    pub role: Role,
    /// Its address, with which it signs in.
    pub email: String,
    /// Whose account it is.
    pub full_name: String,
    /// The school of an officer.
    pub school: Option<SchoolId>,
    /// The employer of a manager.
    pub employer: Option<EmployerId>,
}

/// Every account of the sandbox: officers, managers of employers, candidates.
pub fn accounts() -> Vec<Account> {
    officers().chain(managers()).chain(candidates()).collect()
}

fn officers() -> impl Iterator<Item = Account> {
    (1..).zip(OFFICERS).map(|(nth, (role, email, name, school))| Account {
        user: officer(nth),
        role: *role,
        email: (*email).to_owned(),
        full_name: (*name).to_owned(),
        school: school.map(SchoolId),
        employer: None,
    })
}

fn managers() -> impl Iterator<Item = Account> {
    (1..).zip(EMPLOYERS).map(|(nth, (email, name, ..))| Account {
        user: manager(nth),
        role: Role::EmployerManager,
        email: (*email).to_owned(),
        full_name: format!("{name} yöneticisi"),
        school: None,
        employer: Some(employer(nth)),
    })
}

fn candidates() -> impl Iterator<Item = Account> {
    (1..).zip(sandbox_names()).map(|(nth, (given_name, surname))| Account {
        user: candidate(nth),
        role: Role::Candidate,
        email: format!("aday{nth:02}@staj.example"),
        full_name: format!("{given_name} {surname}"),
        school: None,
        employer: None,
    })
}

/// Whether the demo data exists.
pub fn exists(store: &Store) -> Result<bool, StoreError> {
    store.read(|tx| Ok(terms::load(tx, TERM)?.is_some()))
}

/// Creates the demo data, unless it exists. `password_hash` is that of [`PASSWORD`].
pub fn seed(
    store: &Store,
    vault: &Vault,
    password_hash: &str,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    store.write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
        installation::lock(tx)?;
        match terms::load(tx, TERM)? {
            Some(_) => Ok(()),
            None => fill(tx, vault, password_hash, now),
        }
    })
}

/// Deletes everything that a sandbox contains, and creates the demo data again. Does nothing to a
/// database in production, and returns whether it was a sandbox.
pub fn reset(
    store: &Store,
    vault: &Vault,
    password_hash: &str,
    now: OffsetDateTime,
) -> Result<bool, StoreError> {
    store.write(|tx: &mut Tx<'_>| -> Result<bool, StoreError> {
        let found = installation::lock(tx)?;
        if found.is_none_or(|found| found.mode.0 != Mode::Sandbox) {
            return Ok(false);
        }
        inventory::empty(tx)?;
        reference_data::load(tx)?;
        fill(tx, vault, password_hash, now)?;
        Ok(true)
    })
}

fn fill(
    tx: &mut Tx<'_>,
    vault: &Vault,
    password_hash: &str,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    seed::term(tx, &term(now))?;
    for (nth, (_, name, kind, staff, places)) in (1..).zip(EMPLOYERS) {
        employers::insert(tx, &profile(nth, name, *kind, *staff, now))?;
        workplaces::insert(tx, &workplace_of(nth, now))?;
        let places = Quota { id: quota(nth), total: *places, committed: 0, version: 0 };
        quotas::insert(tx, &places, (employer(nth), TERM), now)?;
    }
    let user = |of: Account| NewUser {
        id: of.user,
        email: of.email,
        full_name: of.full_name,
        phone: None,
        language: Language::Turkish,
        role: of.role,
        school: of.school,
        employer: of.employer,
        password_hash: Some(password_hash.to_owned()),
        state: AccountState::Active,
        invited_by: None,
        created_at: now,
    };
    for account in officers().chain(managers()) {
        users::insert(tx, &user(account))?;
    }
    for (nth, (account, (given_name, surname))) in (1..).zip(candidates().zip(sandbox_names())) {
        // Generated numbers with a correct checksum, which belong to nobody (D9).
        let identity = NewCandidate {
            national_id: national_id::generate(nth),
            given_name,
            surname,
            birth_date: match nth {
                PUPIL => istanbul_date(now).saturating_sub(Duration::days(16 * 365 + 90)),
                _ => date!(2003 - 01 - 15).saturating_add(Duration::days(i64::from(nth) * 11)),
            },
        };
        users::insert_candidate(tx, &user(account), &identity, vault)?;
        seed::application(tx, &in_pool(nth, now))?;
    }
    let to = pool_entries::load(tx, PoolEntryId::from(application(2)))?;
    match draft(now).zip(to) {
        Some((draft, to)) => {
            offers::insert(tx, &draft, &to, manager(1), now)?;
            let event = Event::new(OFFER, OfferEvent::Draft).between(None, "draft");
            events::append(tx, &Stamp::system(now), &[event])
        }
        None => Ok(()),
    }
}

/// A draft of an offer for four weeks, in two months. `None` if a date would be out of range.
fn draft(now: OffsetDateTime) -> Option<Offer> {
    let day = |days: i64| istanbul_date(now).saturating_add(Duration::days(days));
    let place = Workplace::from(&workplace_of(1, now));
    let conditions = OfferConditions {
        period: Period::new(day(71), day(96)).ok()?,
        place: Place::from(&place),
        unit: Some("Yazılım Geliştirme".to_owned()),
        works_saturdays: false,
        work: Work {
            tasks: "Arka uç ekibinde servis geliştirme, test yazma ve kod incelemesi.".to_owned(),
            weekly_hours: 40,
            mentor: Some(Mentor {
                full_name: "Selin Arslan".to_owned(),
                title: Some("Kıdemli yazılım mühendisi".to_owned()),
            }),
            contact: place.contact.clone(),
        },
        monthly_wage: Kurus(1_000_000),
        respond_by: end_of_day(day(56)),
    };
    let (employer, quota) = (employer(1), quota(1));
    let (progress, raises) = (Progress::Draft, Vec::new());
    Some(Offer { id: OFFER, employer, quota, conditions, raises, progress, version: 0 })
}

/// A term whose pool opened a week ago.
fn term(now: OffsetDateTime) -> SeedTerm {
    let today = istanbul_date(now);
    let day = |days: i64| -> Date { today.saturating_add(Duration::days(days)) };
    SeedTerm {
        id: TERM.0,
        code: format!("{}-D", today.year()),
        name: "Ulusal Staj Programı (deneme)".to_owned(),
        calendar: TermCalendar {
            applications_open_at: start_of_day(day(-90)),
            applications_close_at: end_of_day(day(-45)),
            control_end_at: end_of_day(day(-20)),
            pool_opens_at: start_of_day(day(-7)),
            pool_closes_at: end_of_day(day(200)),
            programme_end_date: day(300),
        },
        progress: TermProgress {
            announced_at: Some(start_of_day(day(-95))),
            evaluation_started_at: Some(start_of_day(day(-19))),
            evaluated_at: Some(start_of_day(day(-12))),
            pool_started_at: Some(start_of_day(day(-10))),
            pool_created_at: Some(start_of_day(day(-10))),
            pool_opened_at: Some(start_of_day(day(-7))),
            closed_at: None,
        },
        rules: TermRules::default(),
        at: now,
    }
}

fn profile(
    nth: u32,
    name: &str,
    kind: EmployerKind,
    staff: i32,
    now: OffsetDateTime,
) -> EmployerRow {
    EmployerRow {
        id: Key(employer(nth).0),
        name: name.to_owned(),
        name_key: folded(name),
        kind: Name(kind),
        tax_number: generate_tax_number(nth),
        sector: "Bilgi teknolojileri".to_owned(),
        staff_count: staff,
        province_code: 6,
        district: "Çankaya".to_owned(),
        address: "Üniversiteler Mah. 1606. Cad. No: 4".to_owned(),
        phone: "+903120000000".to_owned(),
        email: format!("staj{nth}@employer.example"),
        website: Some(format!("https://employer{nth}.example")),
        about: Some("Yazılım ve danışmanlık. Her yaz on stajyer alır.".to_owned()),
        mersis_number: None,
        state: Name(EmployerState::Active),
        state_since: At(now),
        state_reason: None,
        merged_into_id: None,
        created_at: At(now),
        version: 0,
    }
}

fn workplace_of(nth: u32, now: OffsetDateTime) -> WorkplaceRow {
    WorkplaceRow {
        id: Key(workplace(nth).0),
        employer_id: Key(employer(nth).0),
        name: "Merkez".to_owned(),
        province_code: 6,
        district: "Çankaya".to_owned(),
        address: "Üniversiteler Mah. 1606. Cad. No: 4".to_owned(),
        sgk_workplace_number: Some(format!("2.6201.01.01.{nth:07}.006.01-02")),
        hazard_class: Some(Name(HazardClass::LessHazardous)),
        nace_code: Some("62.01.01".to_owned()),
        contact_name: "Deniz Koç".to_owned(),
        contact_email: format!("staj{nth}@employer.example"),
        contact_phone: "+903120000000".to_owned(),
        is_open: true,
        created_at: At(now),
        version: 0,
    }
}

fn in_pool(nth: u32, now: OffsetDateTime) -> SeedApplication {
    // The values differ between candidates, and are the same in every sandbox.
    let spread = |step: u32, below: u32| i32::try_from(nth * step % below).unwrap_or(0);
    let is_pupil = nth == PUPIL;
    let (department, field) = match is_pupil {
        true => ("voc_information_technologies", "vocational_technical"),
        false => DEPARTMENTS[usize::try_from(nth).unwrap_or(0) % DEPARTMENTS.len()],
    };
    SeedApplication {
        id: application(nth).0,
        candidate: candidate(nth).0,
        term: TERM.0,
        school: if is_pupil { OSB_SCHOOL } else { UNIVERSITY },
        number: format!("{}-D-{nth:07}", istanbul_date(now).year()),
        department_code: department.to_owned(),
        field_code: field.to_owned(),
        level: if is_pupil { Level::Secondary } else { Level::Bachelor },
        class_year: if is_pupil { 11 } else { 2 + spread(1, 3) },
        gpa: 200 + spread(37, 200),
        scores: [3000 + spread(1571, 6500), spread(911, 8000), spread(577, 6000)],
        city_preferences: vec![6, 1 + spread(7, 81)]
            .into_iter()
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect(),
        at: now,
    }
}
