//! The demo data of the sandbox: a term with an open pool, some candidates, and an account for each
//! role.

use crate::error::Done;
use staj_api::{Passwords, Secrets, new_id};
use staj_domain::calendar::{end_of_day, istanbul_date, start_of_day};
use staj_domain::employer::{EmployerKind, EmployerState, Quota};
use staj_domain::ids::{ApplicationId, EmployerId, QuotaId, SchoolId, TermId, UserId};
use staj_domain::national_id;
use staj_domain::term::{TermCalendar, TermProgress, TermRules};
use staj_domain::user::{Language, Role};
use staj_persistence::rows::employers::EmployerRow;
use staj_persistence::rows::seed::{SeedApplication, SeedTerm};
use staj_persistence::rows::users::{NewCandidate, NewUser};
use staj_persistence::types::{At, Key, Name};
use staj_persistence::{
    Store, StoreError, Tx, Vault, employers, folded, installation, quotas, sandbox_names, seed,
    terms, users,
};
use time::macros::date;
use time::{Date, Duration, OffsetDateTime};
use uuid::{Uuid, uuid};

/// The password of every account in the sandbox.
const PASSWORD: &str = "sandbox-parola";
/// The term of the sandbox. If it exists, the demo data has been created.
const TERM: TermId = TermId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0001));
/// Orta Doğu Teknik Üniversitesi, from the reference data.
const UNIVERSITY: Uuid = uuid!("88e1d914-4ac4-55c7-9b21-2feeed832004");
/// A school in an organised industrial zone (OSB), from the reference data.
const OSB_SCHOOL: Uuid = uuid!("e150cfff-fe12-5d7c-bfa6-f76f9f409834");

/// Role, e-mail address, name and school.
const OFFICERS: &[(Role, &str, &str, Option<Uuid>)] = &[
    (Role::ProgrammeOfficer, "program@staj.example", "Deniz Aydın", None),
    (Role::IskurOfficer, "iskur@staj.example", "Kerem Öztürk", None),
    (Role::CareerOfficer, "kariyer@staj.example", "Elif Şahin", Some(UNIVERSITY)),
    (Role::UnitOfficer, "birim@staj.example", "Ömer Çelik", Some(UNIVERSITY)),
    (Role::SchoolOfficer, "okul@staj.example", "Gül Işık", Some(OSB_SCHOOL)),
];

/// E-mail address of the manager, name, sector, number of employees, places.
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

/// Creates the demo data, unless it exists.
pub fn seed(store: &Store, secrets: &Secrets, now: OffsetDateTime) -> Done {
    // Hashing is slow, so this looks first, and again under the lock.
    if store.read(|tx| terms::load(tx, TERM))?.is_some() {
        return Ok(());
    }
    let hash = Passwords::strong()?.hash(PASSWORD)?;
    let vault = Vault::new(&secrets.data);
    store.write(|tx: &mut Tx<'_>| -> Result<(), StoreError> {
        installation::lock(tx)?;
        if terms::load(tx, TERM)?.is_some() {
            return Ok(());
        }
        seed::term(tx, &term(now))?;
        let account =
            |email: &str, name: &str, role, school: Option<Uuid>, employer: Option<EmployerId>| {
                NewUser {
                    id: new_id(),
                    email: email.to_owned(),
                    full_name: name.to_owned(),
                    phone: None,
                    language: Language::Turkish,
                    role,
                    school: school.map(SchoolId),
                    employer,
                    password_hash: Some(hash.clone()),
                    created_at: now,
                }
            };
        for (role, email, name, school) in OFFICERS {
            users::insert(tx, &account(email, name, *role, *school, None))?;
        }
        for (nth, (email, name, kind, staff, places)) in (1u32..).zip(EMPLOYERS) {
            let (id, quota): (EmployerId, QuotaId) = (new_id(), new_id());
            employers::insert(tx, &employer(id, name, *kind, *staff, nth, now))?;
            users::insert(
                tx,
                &account(
                    email,
                    &format!("{name} yöneticisi"),
                    Role::EmployerManager,
                    None,
                    Some(id),
                ),
            )?;
            quotas::insert(
                tx,
                &Quota { id: quota, total: *places, committed: 0, version: 0 },
                (id, TERM),
                now,
            )?;
        }
        for (nth, (given_name, surname)) in (1u32..).zip(sandbox_names()) {
            let user = account(
                &format!("aday{nth:02}@staj.example"),
                &format!("{given_name} {surname}"),
                Role::Candidate,
                None,
                None,
            );
            // Generated numbers with a correct checksum, which belong to nobody (D9).
            let identity = NewCandidate {
                national_id: national_id::generate(nth),
                given_name,
                surname,
                birth_date: date!(2003 - 01 - 15)
                    .saturating_add(Duration::days(i64::from(nth) * 11)),
            };
            users::insert_candidate(tx, &user, &identity, &vault)?;
            seed::application(tx, &application(user.id, nth, now))?;
        }
        Ok(())
    })?;
    log::info!("the demo data of the sandbox was created");
    Ok(())
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
            pool_created_at: Some(start_of_day(day(-10))),
            pool_opened_at: Some(start_of_day(day(-7))),
            closed_at: None,
        },
        rules: TermRules::default(),
        at: now,
    }
}

fn employer(
    id: EmployerId,
    name: &str,
    kind: EmployerKind,
    staff: i32,
    nth: u32,
    now: OffsetDateTime,
) -> EmployerRow {
    EmployerRow {
        id: Key(id.0),
        name: name.to_owned(),
        name_key: folded(name),
        kind: Name(kind),
        tax_number: format!("{:010}", 1_000_000_000 + u64::from(nth)),
        sgk_workplace_number: Some(format!("2.6201.01.01.{nth:07}.006.01-02")),
        sector: "Bilgi teknolojileri".to_owned(),
        staff_count: staff,
        province_code: 6,
        district: "Çankaya".to_owned(),
        address: "Üniversiteler Mah. 1606. Cad. No: 4".to_owned(),
        phone: "+903120000000".to_owned(),
        email: format!("staj{nth}@employer.example"),
        state: Name(EmployerState::Active),
        created_at: At(now),
        version: 0,
    }
}

fn application(candidate: UserId, nth: u32, now: OffsetDateTime) -> SeedApplication {
    // The values differ between candidates, and are the same in every sandbox.
    let spread = |step: u32, below: u32| i32::try_from(nth * step % below).unwrap_or(0);
    let (department, field) = DEPARTMENTS[usize::try_from(nth).unwrap_or(0) % DEPARTMENTS.len()];
    SeedApplication {
        id: new_id::<ApplicationId>().0,
        candidate: candidate.0,
        term: TERM.0,
        school: UNIVERSITY,
        number: format!("{}-D-{nth:07}", istanbul_date(now).year()),
        department_code: department.to_owned(),
        field_code: field.to_owned(),
        class_year: 2 + spread(1, 3),
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

/// Prints the accounts for the person who started the server.
pub fn print_accounts() {
    println!("\nSandbox accounts, password {PASSWORD}");
    for (role, email, ..) in OFFICERS {
        println!("  {email:<24} {role}");
    }
    for (email, name, ..) in EMPLOYERS {
        println!("  {email:<24} employer_manager of {name}");
    }
    println!("  aday01@staj.example …    candidate, {} of them", sandbox_names().len());
}
