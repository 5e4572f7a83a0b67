//! Creates what a test starts from: `app.employer("Aselsan", 3)`, `app.candidate("Ayşe")`.

use crate::canaries::Secret;
use crate::raw::{Raw, literal};
use crate::{Bearer, Nobody, Reply, TestApp, rfc3339};
use serde_json::{Value, json};
use staj_api::{Claims, new_id};
use staj_domain::employer::{EmployerKind, EmployerState, Quota, generate_tax_number};
use staj_domain::ids::*;
use staj_domain::national_id::{self, NationalId};
use staj_domain::school::Level;
use staj_domain::session::SignInMethod;
use staj_domain::term::{TermCalendar, TermProgress, TermRules};
use staj_domain::user::{AccountState, Language, Role};
use staj_persistence::rows::employers::EmployerRow;
use staj_persistence::rows::seed::{SeedApplication, SeedTerm};
use staj_persistence::rows::sessions::SessionRow;
use staj_persistence::rows::users::{NewCandidate, NewUser};
use staj_persistence::rows::workplaces::WorkplaceRow;
use staj_persistence::types::{At, Key, Name, key};
use staj_persistence::{
    StoreError, Tx, employers, folded, quotas, seed, sessions, users, workplaces,
};
use std::sync::atomic::{AtomicU32, Ordering};
use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};
use uuid::{Uuid, uuid};

/// Orta Doğu Teknik Üniversitesi, from the reference data.
pub const METU: SchoolId = SchoolId(uuid!("88e1d914-4ac4-55c7-9b21-2feeed832004"));
/// Boğaziçi Üniversitesi.
pub const BOUN: SchoolId = SchoolId(uuid!("c3418712-1633-567d-93c4-4e6d170fa77e"));

/// The password of every account that is created here.
pub const PASSWORD: &str = "mavi kapı 7";

/// Ankara Ostim OSB Mesleki ve Teknik Anadolu Lisesi.
pub const OSTIM: SchoolId = SchoolId(uuid!("28341b22-a64c-59e3-8805-8395ebafde90"));

/// The length of the tokens in mails: 16 bytes of an id and 32 of its signature.
const TOKEN_LENGTH: usize = 64;

/// A signed-in user.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Their account.
    pub user: UserId,
    /// The session to which the token belongs.
    pub session: SessionId,
    /// Their access token.
    pub token: String,
}

impl Bearer for Caller {
    fn token(&self) -> Option<&str> {
        Some(&self.token)
    }
}

/// An employer and its signed-in manager, who sends its requests.
#[derive(Debug, Clone)]
pub struct Employer {
    /// The id of the employer.
    pub id: EmployerId,
    /// The quota of the employer in [`TERM`].
    pub quota: QuotaId,
    /// A manager of the employer.
    pub manager: Caller,
}

impl Bearer for Employer {
    fn token(&self) -> Option<&str> {
        self.manager.token()
    }
}

/// A signed-in candidate in the pool of [`TERM`].
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Their pool entry, which has the same UUID as their application.
    pub pool_entry: PoolEntryId,
    /// Their given name.
    pub given_name: String,
    /// Their surname, which is unique in the process.
    pub surname: String,
    /// Their identity number (TCKN).
    pub national_id: String,
    /// Their account.
    pub caller: Caller,
}

impl Bearer for Candidate {
    fn token(&self) -> Option<&str> {
        self.caller.token()
    }
}

/// A number that is unique in this process.
fn serial() -> u32 {
    static SERIAL: AtomicU32 = AtomicU32::new(1);
    SERIAL.fetch_add(1, Ordering::Relaxed)
}

/// The term that [`TestApp::open_term`] creates. Its pool is open.
pub const TERM: TermId = TermId(Uuid::from_u128(0x2026));

/// The term that [`TestApp::other_term`] creates. Its pool is open at the same time.
pub const OTHER_TERM: TermId = TermId(Uuid::from_u128(0x2026_0003));

/// The term that [`TestApp::open_call`] creates. It has the same calendar, but it has only been announced so far.
pub const CALL: TermId = TermId(Uuid::from_u128(0x2026_0002));
/// An instant at which [`CALL`] takes applications.
pub const WINDOW: OffsetDateTime = datetime!(2026-02-01 09:00 UTC);
/// An instant during the document control of [`CALL`].
pub const CONTROL: OffsetDateTime = datetime!(2026-03-20 09:00 UTC);

/// The calendar of [`TERM`] and [`CALL`].
pub fn calendar() -> TermCalendar {
    TermCalendar {
        applications_open_at: datetime!(2026-01-05 21:00 UTC),
        applications_close_at: datetime!(2026-03-16 20:59:59 UTC),
        control_end_at: datetime!(2026-04-15 20:59:59 UTC),
        pool_opens_at: datetime!(2026-05-03 21:00 UTC),
        pool_closes_at: datetime!(2026-12-01 20:59:59 UTC),
        programme_end_date: date!(2026 - 12 - 31),
    }
}

/// First day of an [`Internship`].
pub const START: Date = date!(2026 - 07 - 20);
/// Last day of an [`Internship`].
pub const END: Date = date!(2026 - 08 - 14);

/// A confirmed internship of Ayşe at Aselsan, which has a quota of two places.
pub struct Internship {
    /// The server.
    pub app: TestApp,
    /// The intern.
    pub ayse: Candidate,
    /// The employer.
    pub aselsan: Employer,
    /// An officer of Ayşe's university unit.
    pub unit: Caller,
    /// The id of the confirmed offer.
    pub offer: String,
    /// The path of the placement.
    pub placement: String,
    /// The path of the SGK notice.
    pub notice: String,
}

impl Internship {
    /// Takes an offer from draft to confirmation.
    pub async fn confirmed() -> Self {
        let app = TestApp::new().await;
        let (ayse, aselsan) = (app.candidate("Ayşe"), app.employer("Aselsan", 2));
        let unit = app.officer(Role::UnitOfficer);
        let offer = app.confirmed(&aselsan, &ayse, START, END).await;
        let found = app.get(&ayse, "/v1/placements").await.is(200);
        let placement = format!("/v1/placements/{}", crate::id(&found["items"][0]));
        let notice = found["items"][0]["sgk_notice"]["id"].as_str().unwrap();
        let notice = format!("/v1/sgk-notices/{notice}");
        Self { app, ayse, aselsan, unit, offer, placement, notice }
    }

    /// The employer shares the SGK notice. Returns the notice.
    pub async fn share(&self) -> Value {
        self.app.act(&self.aselsan, &format!("{}/share", self.notice)).await.is(200)
    }

    /// The employer cancels the offer.
    pub async fn cancel(&self) {
        let path = format!("/v1/offers/{}/cancel", self.offer);
        self.app.post(&self.aselsan, &path, json!({ "reason": "budget" })).await.is(200);
    }
}

impl TestApp {
    fn given<T>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T, StoreError>) -> T {
        self.app.store.write(f).unwrap()
    }

    /// [`TERM`], whose pool is open. The first call creates it.
    pub fn open_term(&self) -> TermId {
        self.open_term_with(TERM, "2026")
    }

    /// [`OTHER_TERM`], whose pool is open at the same time as that of [`TERM`]. The first call
    /// creates it.
    pub fn other_term(&self) -> TermId {
        self.open_term_with(OTHER_TERM, "2026-3")
    }

    fn open_term_with(&self, id: TermId, code: &str) -> TermId {
        let exists =
            self.app.store.read(|tx| staj_persistence::terms::load(tx, id)).unwrap().is_some();
        if !exists {
            let term = SeedTerm {
                id: id.0,
                code: code.to_owned(),
                name: format!("Ulusal Staj Programı {code}"),
                calendar: calendar(),
                progress: TermProgress {
                    announced_at: Some(datetime!(2026-01-02 09:00 UTC)),
                    evaluation_started_at: Some(datetime!(2026-04-16 09:00 UTC)),
                    evaluated_at: Some(datetime!(2026-04-20 09:00 UTC)),
                    pool_started_at: Some(datetime!(2026-04-21 09:00 UTC)),
                    pool_created_at: Some(datetime!(2026-04-21 09:00 UTC)),
                    pool_opened_at: Some(datetime!(2026-05-04 06:00 UTC)),
                    closed_at: None,
                },
                rules: TermRules::default(),
                at: datetime!(2026-01-01 09:00 UTC),
            };
            self.given(|tx| seed::term(tx, &term));
        }
        id
    }

    /// Changes the rules of [`TERM`]. Rules that are left out keep the programme's defaults.
    pub fn set_rules(&self, rules: &str) {
        let term = literal(self.open_term().0);
        let change = format!("update terms set rules = '{rules}' where id = {term}");
        Raw::new(&self.db).run(&change).unwrap();
    }

    /// [`CALL`], with the clock set to [`WINDOW`]. The first call creates it.
    pub fn open_call(&self) -> TermId {
        self.at(WINDOW);
        let exists =
            self.app.store.read(|tx| staj_persistence::terms::load(tx, CALL)).unwrap().is_some();
        if !exists {
            let term = SeedTerm {
                id: CALL.0,
                code: "2026-2".to_owned(),
                name: "Ulusal Staj Programı 2026, ikinci çağrı".to_owned(),
                calendar: calendar(),
                progress: TermProgress {
                    announced_at: Some(datetime!(2026-01-02 09:00 UTC)),
                    ..TermProgress::default()
                },
                rules: TermRules::default(),
                at: datetime!(2026-01-01 09:00 UTC),
            };
            self.given(|tx| seed::term(tx, &term));
        }
        CALL
    }

    /// A signed-in candidate who has not applied.
    pub fn applicant(&self, given_name: &str) -> Caller {
        self.applicant_born(given_name, date!(2004 - 02 - 29))
    }

    /// A signed-in candidate with this date of birth who has not applied.
    pub fn applicant_born(&self, given_name: &str, birth_date: Date) -> Caller {
        let serial = serial();
        let surname = format!("Demir{serial}");
        self.registered(given_name, &surname, &national_id::generate(serial), birth_date)
    }

    /// A signed-in user with this role, at METU if the role belongs to a school.
    pub fn officer(&self, role: Role) -> Caller {
        self.officer_of(role, role.is_of_school().then_some(METU))
    }

    /// A signed-in user with this role, of this school.
    pub fn officer_of(&self, role: Role, school: Option<SchoolId>) -> Caller {
        self.person(role, &format!("Memur {}", serial()), school, None)
    }

    fn person(
        &self,
        role: Role,
        name: &str,
        school: Option<SchoolId>,
        employer: Option<EmployerId>,
    ) -> Caller {
        let user = self.account(role, name, school, employer);
        self.given(|tx| users::insert(tx, &user));
        self.signed_in(&user)
    }

    /// A signed-in candidate with this identity.
    fn registered(
        &self,
        given_name: &str,
        surname: &str,
        national_id: &NationalId,
        birth_date: Date,
    ) -> Caller {
        let user = self.account(Role::Candidate, &format!("{given_name} {surname}"), None, None);
        self.canaries().plant(Secret::NationalId, national_id.as_str());
        let identity = NewCandidate {
            national_id: national_id.clone(),
            given_name: given_name.to_owned(),
            surname: surname.to_owned(),
            birth_date,
        };
        self.given(|tx| users::insert_candidate(tx, &user, &identity, &self.app.vault));
        self.signed_in(&user)
    }

    fn account(
        &self,
        role: Role,
        name: &str,
        school: Option<SchoolId>,
        employer: Option<EmployerId>,
    ) -> NewUser {
        NewUser {
            id: new_id(),
            email: format!("kisi{}@staj.example", serial()),
            full_name: name.to_owned(),
            phone: None,
            language: Language::Turkish,
            role,
            school,
            employer,
            password_hash: Some(self.app.passwords.hash(PASSWORD).unwrap()),
            state: AccountState::Active,
            invited_by: None,
            created_at: self.now(),
        }
    }

    fn signed_in(&self, account: &NewUser) -> Caller {
        let (user, session, role): (_, SessionId, _) = (account.id, new_id(), account.role);
        let row = SessionRow {
            id: key(session),
            user_id: key(user),
            created_at: At(self.now()),
            refreshed_at: None,
            method: Name(SignInMethod::Password),
            address: None,
            agent: None,
        };
        self.given(|tx| sessions::insert(tx, &row));
        let (token, _) = self
            .app
            .tokens
            .issue(Claims { user, session, role, limited: false }, self.app.clock.wall())
            .unwrap();
        Caller { user, session, token }
    }

    /// The token in the newest mail to this address. The mail can still be unsent.
    pub async fn token_for(&self, email: &str) -> String {
        self.tick();
        let path = format!("/v1/sandbox/mails?limit=1&recipient={}", email.replace('+', "%2B"));
        let mails = self.get(&Nobody, &path).await.is(200);
        let text = mails["items"][0]["text"].as_str().unwrap_or_default();
        // The only word of this length.
        let token = text.split_whitespace().find(|word| word.len() == TOKEN_LENGTH);
        token.unwrap_or_else(|| panic!("no token for {email} in {mails:#}")).to_owned()
    }

    /// Gives a user another address, which they have confirmed.
    pub fn readdress(&self, caller: &Caller, email: &str) {
        self.given(|tx| {
            let version = users::find(tx, caller.user)?.unwrap().version;
            users::save_email(tx, caller.user, version, email)
        });
    }

    /// Accepts an invitation. `user` is the invited account.
    pub async fn accept(&self, user: &Value, password: &str) -> Reply {
        let token = self.token_for(user["email"].as_str().unwrap()).await;
        let body = json!({ "token": token, "password": password });
        self.post(&Nobody, "/v1/auth/invitations/accept", body).await
    }

    /// Confirms the registration of this address.
    pub async fn confirm(&self, email: &str, password: &str) -> Reply {
        let body = json!({ "token": self.token_for(email).await, "password": password });
        self.post(&Nobody, "/v1/auth/registrations/confirm", body).await
    }

    /// An active private employer with a staff of 25 and a quota of this many places in [`TERM`].
    pub fn employer(&self, name: &str, places: u32) -> Employer {
        self.employer_in(EmployerState::Active, name, places)
    }

    /// Like [`TestApp::employer`], but in another state.
    pub fn employer_in(&self, state: EmployerState, name: &str, places: u32) -> Employer {
        let term = self.open_term();
        let (id, quota): (EmployerId, QuotaId) = (new_id(), new_id());
        let row = EmployerRow {
            id: Key(id.0),
            name: name.to_owned(),
            name_key: folded(name),
            kind: Name(EmployerKind::Private),
            tax_number: generate_tax_number(serial()),
            sector: "Savunma sanayii".to_owned(),
            staff_count: 25,
            province_code: 6,
            district: "Yenimahalle".to_owned(),
            address: "Mehmet Akif Ersoy Mah. 16".to_owned(),
            phone: "+903120000000".to_owned(),
            email: "staj@employer.example".to_owned(),
            website: None,
            about: None,
            mersis_number: None,
            state: Name(state),
            state_since: At(self.now()),
            state_reason: None,
            merged_into_id: None,
            created_at: At(self.now()),
            version: 0,
        };
        self.given(|tx| {
            employers::insert(tx, &row)?;
            workplaces::insert(tx, &in_ankara(id, self.now()))?;
            let empty = Quota { id: quota, total: places, committed: 0, version: 0 };
            quotas::insert(tx, &empty, (id, term), self.now())
        });
        let manager = self.person(Role::EmployerManager, "Yönetici", None, Some(id));
        Employer { id, quota, manager }
    }

    /// Gives an employer a quota of this many places in [`OTHER_TERM`].
    pub fn quota_in_other_term(&self, employer: &Employer, places: u32) {
        let term = self.other_term();
        let quota = Quota { id: new_id(), total: places, committed: 0, version: 0 };
        self.given(|tx| quotas::insert(tx, &quota, (employer.id, term), self.now()));
    }

    /// Another signed-in member of an employer.
    pub fn colleague(&self, employer: &Employer, role: Role) -> Caller {
        self.person(role, "Staj sorumlusu", None, Some(employer.id))
    }

    /// A signed-in candidate of METU in the pool of [`TERM`].
    pub fn candidate(&self, given_name: &str) -> Candidate {
        self.candidate_of(given_name, METU)
    }

    /// A signed-in candidate of this school in the pool of [`TERM`].
    pub fn candidate_of(&self, given_name: &str, school: SchoolId) -> Candidate {
        self.candidate_born(given_name, school, date!(2004 - 02 - 29))
    }

    /// A signed-in candidate from this school with this date of birth in the pool of [`TERM`].
    pub fn candidate_born(&self, given_name: &str, school: SchoolId, born: Date) -> Candidate {
        let term = self.open_term();
        let serial = serial();
        let surname = format!("Yılmaz{serial}");
        let national_id = national_id::generate(serial);
        let caller = self.registered(given_name, &surname, &national_id, born);
        Candidate {
            pool_entry: self.pool_entry(&caller, term, school),
            given_name: given_name.to_owned(),
            surname,
            national_id: national_id.as_str().to_owned(),
            caller,
        }
    }

    /// The same candidate in the pool of [`OTHER_TERM`].
    pub fn in_other_term(&self, candidate: &Candidate) -> Candidate {
        let pool_entry = self.pool_entry(&candidate.caller, self.other_term(), METU);
        Candidate { pool_entry, ..candidate.clone() }
    }

    fn pool_entry(&self, caller: &Caller, term: TermId, school: SchoolId) -> PoolEntryId {
        let (application, serial): (ApplicationId, _) = (new_id(), serial());
        let row = SeedApplication {
            id: application.0,
            candidate: caller.user.0,
            term: term.0,
            school: school.0,
            number: format!("2026-{serial:07}"),
            department_code: "computer_engineering".to_owned(),
            field_code: "computing".to_owned(),
            level: Level::Bachelor,
            class_year: 3,
            gpa: 325,
            scores: [7250, 4000, 1000],
            city_preferences: vec![6, 34],
            at: datetime!(2026-02-01 09:00 UTC),
        };
        self.given(|tx| seed::application(tx, &row));
        application.into()
    }

    /// Drafts an application in [`CALL`] and returns its id.
    pub async fn application(&self, applicant: &Caller) -> String {
        let path = format!("/v1/terms/{}/applications", self.open_call());
        crate::id(&self.post(applicant, &path, form()).await.is(201))
    }

    /// Uploads a document to a drafted application and returns its id.
    pub async fn document(&self, applicant: &Caller, application: &str) -> String {
        let path = format!("/v1/applications/{application}/documents");
        let fields = [("document_type", "art_award"), ("title", "Resim yarışması")];
        crate::id(&self.upload(applicant, &path, &fields, ("ödül.pdf", &fresh_pdf())).await.is(201))
    }

    /// Creates a term in preparation, with the calendar of [`CALL`] and the given members. Returns
    /// its path.
    pub async fn term_in_preparation(&self, officer: &Caller, given: Value) -> String {
        let call = self.get(officer, &format!("/v1/terms/{}", self.open_call())).await.is(200);
        let mut term = json!({ "code": "2026-3", "name": "2026-3", "operator": "İŞKUR",
            "representative_email": "temsilci@usp.example" });
        for date in [
            "applications_open_at",
            "applications_close_at",
            "control_end_at",
            "pool_opens_at",
            "pool_closes_at",
            "programme_end_date",
        ] {
            term[date] = call[date].clone();
        }
        for (member, value) in given.as_object().unwrap() {
            term[member] = value.clone();
        }
        let term = crate::id(&self.post(officer, "/v1/terms", term).await.is(201));
        format!("/v1/terms/{term}")
    }

    /// Announces a term that requires a student certificate, and returns its path.
    pub async fn demanding_call(&self) -> String {
        let (programme, iskur) =
            (self.officer(Role::ProgrammeOfficer), self.officer(Role::IskurOfficer));
        let eligibility = json!({
            "levels": [{ "level": "bachelor", "first_class": 2, "last_class": 4 }],
            "formal_education_only": true,
            "mandatory_document_types": ["student_certificate"],
        });
        let given = json!({ "eligibility": eligibility });
        let term = self.term_in_preparation(&programme, given).await;
        self.publish_documents(&programme, &term).await;
        self.act(&iskur, &format!("{term}/announce")).await.is(200);
        term
    }

    /// Publishes the privacy notice that a term needs before anybody applies, and the method report
    /// that it needs before the evaluation.
    pub async fn publish_documents(&self, officer: &Caller, term: &str) {
        let notice = json!({ "version": "1", "text_tr": "Aydınlatma metni", "text_en": "Notice" });
        self.post(officer, &format!("{term}/privacy-notices"), notice).await.is(201);
        let report = revision("İlk yayın");
        self.post(officer, &format!("{term}/method-reports"), report).await.is(201);
    }

    /// Submits a drafted application.
    pub async fn submit(&self, applicant: &Caller, application: &str) {
        let path = format!("/v1/applications/{application}/submit");
        self.post(applicant, &path, json!({ "privacy_notice_version": "1" })).await.is(200);
    }

    /// Submits an application with one document. Returns the ids of both.
    pub async fn submitted(&self, applicant: &Caller) -> (String, String) {
        let application = self.application(applicant).await;
        let document = self.document(applicant, &application).await;
        self.submit(applicant, &application).await;
        (application, document)
    }

    /// Drafts an offer that can be sent at once, and returns its id.
    pub async fn draft(
        &self,
        employer: &Employer,
        candidate: &Candidate,
        start: Date,
        end: Date,
    ) -> String {
        crate::id(
            &self
                .post(employer, "/v1/offers", offer(candidate, start, end, respond_by(start)))
                .await
                .is(201),
        )
    }

    /// Drafts and sends an offer, and returns its id.
    pub async fn sent(
        &self,
        employer: &Employer,
        candidate: &Candidate,
        start: Date,
        end: Date,
    ) -> String {
        let offer = self.draft(employer, candidate, start, end).await;
        self.act(employer, &format!("/v1/offers/{offer}/send")).await.is(200);
        offer
    }

    /// An offer that the candidate has accepted. Returns its id.
    pub async fn accepted(
        &self,
        employer: &Employer,
        candidate: &Candidate,
        start: Date,
        end: Date,
    ) -> String {
        let offer = self.sent(employer, candidate, start, end).await;
        self.act(candidate, &format!("/v1/offers/{offer}/accept")).await.is(200);
        offer
    }

    /// An offer that the employer has confirmed. Returns its id.
    pub async fn confirmed(
        &self,
        employer: &Employer,
        candidate: &Candidate,
        start: Date,
        end: Date,
    ) -> String {
        let offer = self.accepted(employer, candidate, start, end).await;
        self.act(employer, &format!("/v1/offers/{offer}/confirm")).await.is(200);
        offer
    }
}

/// The application form of a third-year student of METU.
pub fn form() -> Value {
    json!({
        "school_id": METU.0,
        "department_code": "computer_engineering",
        "level": "bachelor",
        "class_year": 3,
        "gpa": 3.25,
        "formal_education": true,
        "student_number": "2201234",
        "declared": { "entrance_exam_percentile": 97 },
        "city_preferences": [34, 6],
        "period_preferences": [{ "start_date": "2026-07-01", "end_date": "2026-08-31" }],
    })
}

/// The description of a revision, and who prepared, checked and approved it.
pub fn revision(description: &str) -> Value {
    json!({
        "description": description,
        "prepared_by": { "name": "Deniz Aydın", "title": "Uzman" },
        "checked_by": { "name": "Elif Şahin", "title": "Daire Başkanı" },
        "approved_by": { "name": "Kerem Öztürk", "title": "Genel Müdür" },
    })
}

/// A PDF of one blank page.
pub const PDF: &[u8] = b"%PDF-1.4\n\
    1 0 obj<</Type/Catalog/Pages 2 0 R>>\n\
    endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>\n\
    endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\n\
    endobj\n\
    xref\n\
    0 4\n\
    0000000000\x2065535\x20f\x20\n\
    0000000009\x2000000\x20n\x20\n\
    0000000053\x2000000\x20n\x20\n\
    0000000103\x2000000\x20n\x20\n\
    trailer<</Size 4/Root 1 0 R>>\n\
    startxref\n\
    167\n\
    %%EOF\n";
/// A PNG of one pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc8\x01\0\0\xca\0\xc9\x99\xca]~\0\0\0\0IEND\xaeB`\x82";
/// A JPEG of eight by eight pixels.
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0C\0P7<F<2PFAFZUP_x\xc8\x82xnnx\xf5\xaf\xb9\x91\xc8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0\xff\xc4\0\x14\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x03\xff\xc4\0\x14\x10\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xda\0\x08\x01\x01\0\0?\0w\xff\xd9";

/// A PDF that nobody has uploaded yet.
pub fn fresh_pdf() -> Vec<u8> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let nth = MADE.fetch_add(1, Ordering::Relaxed);
    [PDF, format!("% {nth}\n").as_bytes()].concat()
}

/// The latest deadline that still leaves time to notify the school (A8).
pub fn respond_by(start: Date) -> OffsetDateTime {
    staj_domain::calendar::end_of_day(TermRules::default().last_response_day(start))
}

/// The only workplace of an employer, in Ankara.
fn in_ankara(employer: EmployerId, at: OffsetDateTime) -> WorkplaceRow {
    WorkplaceRow {
        id: Key(new_id()),
        employer_id: key(employer),
        name: "Macunköy tesisi".to_owned(),
        province_code: 6,
        district: "Yenimahalle".to_owned(),
        address: "Mehmet Akif Ersoy Mah. 16".to_owned(),
        sgk_workplace_number: Some("2.6201.01.01.1234567.006.01-02".to_owned()),
        hazard_class: None,
        nace_code: None,
        contact_name: "Deniz Koç".to_owned(),
        contact_email: "deniz.koc@employer.example".to_owned(),
        contact_phone: "+903120000001".to_owned(),
        is_open: true,
        created_at: At(at),
        version: 0,
    }
}

/// The body of a request that drafts an offer, for the only workplace of the employer.
pub fn offer(candidate: &Candidate, start: Date, end: Date, respond_by: OffsetDateTime) -> Value {
    json!({
        "pool_entry_id": candidate.pool_entry.0,
        "start_date": start.to_string(),
        "end_date": end.to_string(),
        "work": { "tasks": "Gömülü yazılım geliştirme" },
        "respond_by": rfc3339(respond_by),
    })
}
