//! The index of every query: its name, its parameters and its result.
//!
//! Each line makes a function that hands a transaction to the copy of the query
//! compiled for its database. Its definition in `queries/` has the documentation.

use crate::StoreError;
use crate::rows::Stamp;
use crate::store::Tx;
use staj_domain::ids::*;
use time::{Date, OffsetDateTime};

macro_rules! index {
    ($(mod $module:ident { $(use $root:ident$(::$path:tt)+;)* $(fn $query:ident($($arg:ident: $type:ty),*) -> $answer:ty;)* })*) => {$(
        #[doc = concat!("See `queries/", stringify!($module), ".rs`.")]
        pub mod $module {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every module needs all of them")]
            use super::*;
            $(use $root$(::$path)+;)*
            $(
                #[doc = concat!("See `", stringify!($query), "` in `queries/", stringify!($module), ".rs`.")]
                pub fn $query(tx: &mut Tx<'_>, $($arg: $type),*) -> Result<$answer, StoreError> {
                    match tx {
                        Tx::Postgres(conn) => crate::postgres::queries::$module::$query(conn, $($arg),*),
                        Tx::Sqlite(conn) => crate::sqlite::queries::$module::$query(conn, $($arg),*),
                    }
                }
            )*
        }
    )*};
}

index! {
    mod absences {
        use crate::rows::absences::AbsenceRow;
        fn list(placement: PlacementId) -> Vec<AbsenceRow>;
        fn insert(absence: &AbsenceRow) -> ();
        fn delete(absence: AbsenceId) -> ();
    }
    mod acceptance_letters {
        use crate::rows::acceptance_letters::{CertificateFacts, LetterFacts, LetterRow, LetterSummary};
        fn facts(offer: OfferId) -> LetterFacts;
        fn internships(entry: PoolEntryId) -> i64;
        fn supersede(placement: PlacementId, at: OffsetDateTime) -> (String, i32);
        fn insert(letter: &LetterRow) -> ();
        fn find(placement: PlacementId) -> Option<LetterSummary>;
        fn find_by_code(code: &str) -> Option<LetterSummary>;
        fn certificate(placement: PlacementId) -> Option<CertificateFacts>;
    }
    mod access_log {
        use crate::rows::access_log::{AccessColumns, AccessEntry, AccessFilter, ReaderCount};
        fn insert(looks: &[AccessColumns]) -> ();
        fn list(filter: &AccessFilter) -> Vec<AccessEntry>;
        fn readers(since: OffsetDateTime, limit: i64) -> Vec<ReaderCount>;
    }
    mod account_links {
        use crate::rows::account_links::AccountLinkRow;
        use staj_domain::account_link::LinkPurpose;
        fn insert(link: &AccountLinkRow) -> ();
        fn find(link: AccountLinkId, purpose: LinkPurpose, wall: OffsetDateTime) -> Option<AccountLinkRow>;
        fn open(user: UserId, purpose: LinkPurpose) -> Option<AccountLinkRow>;
        fn end(link: AccountLinkId, wall: OffsetDateTime) -> bool;
        fn end_all(user: UserId, wall: OffsetDateTime) -> ();
    }
    mod announcements {
        use crate::rows::announcements::{AnnouncementFilter, AnnouncementRevisionRow, AnnouncementRow};
        use staj_domain::announcement::Announcement;
        fn insert(announcement: &AnnouncementRow) -> ();
        fn find(announcement: AnnouncementId) -> Option<AnnouncementRow>;
        fn lock(announcement: AnnouncementId) -> Option<AnnouncementRow>;
        fn save(announcement: &Announcement, at: OffsetDateTime) -> ();
        fn insert_revision(announcement: AnnouncementId, revision: &AnnouncementRevisionRow) -> ();
        fn revisions(announcement: AnnouncementId) -> Vec<AnnouncementRevisionRow>;
        fn list(filter: &AnnouncementFilter) -> Vec<AnnouncementRow>;
    }
    mod applications {
        use crate::rows::applications::{ApplicationFilter, ApplicationScope, ApplicationSummary, LoadedApplication};
        use staj_domain::application::{Application, Call};
        fn call(term: TermId) -> Option<Call>;
        fn field_of(department: &str) -> Option<String>;
        fn next_number(term: TermId) -> i32;
        fn find_of_candidate(candidate: CandidateId, term: TermId) -> Option<ApplicationId>;
        fn insert(application: &Application, of: (CandidateId, TermId), number: &str, at: OffsetDateTime) -> ();
        fn save_form(application: &Application) -> ();
        fn save_state(application: &Application) -> ();
        fn save_submitted(application: &Application, privacy_notice_version: &str, at: OffsetDateTime) -> ();
        fn make_ineligible(application: ApplicationId) -> ();
        fn load(application: ApplicationId, scope: ApplicationScope) -> Option<LoadedApplication>;
        fn lock(application: ApplicationId, scope: ApplicationScope) -> Option<LoadedApplication>;
        fn find(application: ApplicationId, scope: ApplicationScope, now: OffsetDateTime) -> Option<ApplicationSummary>;
        fn list(filter: &ApplicationFilter) -> Vec<ApplicationSummary>;
    }
    mod audit_seals {
        use crate::rows::audit::{AuditEventRow, AuditSealRow};
        fn last() -> Option<AuditSealRow>;
        fn after(number: i64, limit: i64) -> Vec<AuditSealRow>;
        fn before(number: Option<i64>, limit: i64) -> Vec<AuditSealRow>;
        fn insert(seal: &AuditSealRow) -> bool;
        fn events(first: i64, last: i64, limit: i64) -> Vec<AuditEventRow>;
        fn last_event() -> i64;
    }
    mod audit {
        use crate::rows::audit::{AuditEventRow, AuditFilter};
        fn list(filter: &AuditFilter) -> Vec<AuditEventRow>;
        fn check_invariants() -> Vec<(&'static str, i64)>;
    }
    mod declared_records {
        use staj_domain::application::OfficialRecord;
        fn load(fingerprint: &[u8]) -> OfficialRecord;
        fn save(records: &[(Vec<u8>, OfficialRecord)], at: OffsetDateTime) -> ();
    }
    mod document_samples {
        use crate::rows::document_samples::{DocumentReviewFilter, DocumentReviewSummary, DocumentSampleFilter, DocumentSampleRow, DrawnDocument, VerdictCount};
        use staj_domain::document::DocumentReview;
        fn approved(term: TermId) -> Vec<DocumentId>;
        fn find_by_seed(term: TermId, seed: i64) -> Option<DocumentSampleId>;
        fn insert(sample: &DocumentSampleRow, drawn: &[DrawnDocument]) -> ();
        fn find(sample: DocumentSampleId) -> Option<DocumentSampleRow>;
        fn list(filter: &DocumentSampleFilter) -> Vec<DocumentSampleRow>;
        fn verdicts(sample: DocumentSampleId) -> Vec<VerdictCount>;
        fn list_reviews(filter: &DocumentReviewFilter) -> Vec<DocumentReviewSummary>;
        fn find_review(review: DocumentReviewId) -> Option<DocumentReviewSummary>;
        fn lock_review(review: DocumentReviewId) -> Option<DocumentReview>;
        fn save_review(review: &DocumentReview, at: OffsetDateTime) -> ();
    }
    mod documents {
        use crate::rows::documents::{BacklogFilter, BacklogRow, DeskDocument, DocumentFile, DocumentFilter, DocumentRow, DocumentSummary};
        use crate::rows::applications::ApplicationScope;
        use crate::types::Key;
        use staj_domain::document::Document;
        fn load_of_application(application: ApplicationId) -> Vec<Document>;
        fn rows(application: ApplicationId) -> Vec<DocumentRow>;
        fn insert(document: &Document, of: (ApplicationId, SchoolId), file: &DocumentFile, at: OffsetDateTime) -> ();
        fn delete(document: &Document) -> ();
        fn load(document: DocumentId, scope: ApplicationScope) -> Option<DeskDocument>;
        fn lock(document: DocumentId, scope: ApplicationScope) -> Option<DeskDocument>;
        fn lock_next(filter: &DocumentFilter) -> Vec<DeskDocument>;
        fn save(document: &Document, by: UserId, at: OffsetDateTime) -> ();
        fn save_submitted(document: &Document, school: SchoolId, at: OffsetDateTime) -> ();
        fn save_claim(document: &Document) -> ();
        fn backlog(filter: &BacklogFilter) -> Vec<BacklogRow>;
        fn find(document: DocumentId, scope: ApplicationScope) -> Option<DocumentSummary>;
        fn duplicates(of: &[DocumentSummary]) -> Vec<Vec<Key>>;
        fn find_many(scope: ApplicationScope, only: &[Key], limit: i64) -> Vec<DocumentSummary>;
        fn old(school: SchoolId, now: OffsetDateTime) -> (i64, Option<OffsetDateTime>);
        fn list(filter: &DocumentFilter) -> Vec<DocumentSummary>;
    }
    mod employers {
        use crate::rows::employers::{EmployerFilter, EmployerRow, EmployerSummary, ProfileColumns};
        use staj_domain::employer::Employer;
        fn load(employer: EmployerId) -> Option<Employer>;
        fn profile(employer: EmployerId) -> Option<EmployerRow>;
        fn lock(employer: EmployerId) -> Option<Employer>;
        fn claim_tax_number(employer: EmployerId) -> bool;
        fn idle(since: OffsetDateTime, after: Option<EmployerId>, limit: i64) -> Vec<EmployerId>;
        fn unfinished(employer: EmployerId, now: OffsetDateTime) -> i64;
        fn move_members(from: EmployerId, into: EmployerId) -> ();
        fn insert(employer: &EmployerRow) -> ();
        fn save(employer: &Employer, reason: Option<&str>, at: OffsetDateTime) -> ();
        fn save_profile(employer: EmployerId, version: i32, profile: &ProfileColumns) -> ();
        fn find(employer: EmployerId) -> Option<EmployerSummary>;
        fn of_tax_number(number: &str) -> Option<EmployerRow>;
        fn is_known_to(employer: EmployerId, candidate: CandidateId) -> bool;
        fn list(filter: &EmployerFilter) -> Vec<EmployerSummary>;
    }
    mod evaluations {
        use crate::rows::evaluations::{CalendarCheckFilter, CalendarCheckRow, EvaluationRunRow, EvaluationScope, EvaluationSummary, Judged, ScoreCountRow};
        use staj_domain::evaluation::Dossier;
        use staj_domain::term::{LastCalendarCheck, TermFacts};
        fn facts(term: TermId) -> TermFacts;
        fn insert_check(check: &CalendarCheckRow) -> ();
        fn outdate_checks(term: TermId) -> ();
        fn last_check(term: TermId) -> Option<LastCalendarCheck>;
        fn list_checks(filter: &CalendarCheckFilter) -> Vec<CalendarCheckRow>;
        fn submitted(term: TermId) -> i64;
        fn insert_run(run: &EvaluationRunRow) -> ();
        fn find_run(term: TermId, run: EvaluationRunId) -> Option<EvaluationRunRow>;
        fn running(term: TermId) -> Option<EvaluationRunRow>;
        fn terms_running() -> Vec<TermId>;
        fn unscored(term: TermId, limit: i64) -> Vec<Dossier>;
        fn save_judged(judged: &Judged, at: OffsetDateTime) -> ();
        fn finish_run(run: EvaluationRunId, at: OffsetDateTime) -> ();
        fn find(application: ApplicationId, scope: EvaluationScope) -> Option<EvaluationSummary>;
        fn count_scores(term: TermId) -> ();
        fn score_counts(term: TermId) -> Vec<ScoreCountRow>;
    }
    mod events {
        use staj_domain::event::Event;
        use crate::rows::Mark;
        use crate::rows::audit::AuditEventRow;
        use uuid::Uuid;
        fn append(stamp: &Stamp, events: &[Event]) -> ();
        fn last(event: &Event) -> Option<OffsetDateTime>;
        fn happened_since(event: &Event, since: OffsetDateTime) -> bool;
        fn mark() -> Mark;
        fn since(mark: Mark, request: Uuid) -> Vec<AuditEventRow>;
    }
    mod evidence_packages {
        use crate::rows::announcements::{EvidencePackageFilter, EvidencePackageRow, EvidencePackageSummary, UniversityStatusFilter, UniversityStatusSummary};
        fn lock_unsent(term: TermId, school: SchoolId) -> Vec<EvidenceId>;
        fn insert(package: &EvidencePackageRow, evidence: &[EvidenceId]) -> ();
        fn find(package: EvidencePackageId) -> Option<EvidencePackageSummary>;
        fn acknowledge(package: EvidencePackageId, by: UserId, at: OffsetDateTime) -> bool;
        fn list(filter: &EvidencePackageFilter) -> Vec<EvidencePackageSummary>;
        fn university_statuses(filter: &UniversityStatusFilter) -> Vec<UniversityStatusSummary>;
    }
    mod faculties {
        use crate::rows::faculties::FacultyRow;
        fn list(school: SchoolId) -> Vec<(FacultyRow, Vec<String>)>;
        fn find(faculty: FacultyId) -> Option<FacultyRow>;
        fn departments(faculty: FacultyId) -> Vec<String>;
        fn of_application(application: ApplicationId) -> Option<FacultyRow>;
        fn insert(faculty: &FacultyRow) -> ();
        fn save(faculty: &FacultyRow) -> ();
        fn set_departments(faculty: &FacultyRow, codes: &[String]) -> ();
        fn delete(faculty: FacultyId) -> ();
    }
    mod failed_items {
        use crate::rows::failed_items::FailedItemFilter;
        use staj_domain::failure::{FailedItem, Job};
        fn of_job(job: Job) -> Vec<FailedItem>;
        fn list(filter: &FailedItemFilter) -> Vec<FailedItem>;
        fn lock(item: FailedItemId) -> Option<FailedItem>;
        fn save(item: &FailedItem) -> ();
        fn delete(item: FailedItemId) -> ();
    }
    mod guardian_consents {
        use crate::rows::applications::ApplicationScope;
        use crate::rows::guardian_consents::GuardianConsentRow;
        fn find(application: ApplicationId) -> Option<GuardianConsentRow>;
        fn put(consent: &GuardianConsentRow) -> ();
        fn lock_application(application: ApplicationId, scope: ApplicationScope) -> bool;
        fn is_known(application: ApplicationId, scope: ApplicationScope) -> bool;
        fn latest_of(candidate: CandidateId) -> Option<GuardianConsentRow>;
        fn of_entry(entry: PoolEntryId) -> (Date, bool);
    }
    mod guesses {
        use staj_domain::guessing::Guesses;
        fn lock(email_hash: &[u8]) -> Option<Guesses>;
        fn save(email_hash: &[u8], counted: Guesses) -> ();
        fn forget(email_hash: &[u8]) -> ();
    }
    mod idempotency_keys {
        use crate::rows::idempotency_keys::IdempotencyKeyRow;
        fn find(user: UserId, name: &str, since: OffsetDateTime) -> Option<IdempotencyKeyRow>;
        fn reserve(user: UserId, name: &str, since: OffsetDateTime) -> bool;
        fn insert(row: &IdempotencyKeyRow) -> ();
        fn delete_old(before: OffsetDateTime) -> usize;
    }
    mod incidents {
        use crate::rows::incidents::{IncidentFilter, IncidentRow, IncidentScope, IncidentSummary};
        use staj_domain::incident::Incident;
        fn insert(incident: &IncidentRow) -> ();
        fn complaints(placement: PlacementId) -> i64;
        fn accident_on(placement: PlacementId, day: Date) -> Option<IncidentId>;
        fn find(incident: IncidentId, scope: IncidentScope) -> Option<IncidentSummary>;
        fn save(incident: &Incident, by: UserId, at: OffsetDateTime) -> ();
        fn list(filter: &IncidentFilter) -> Vec<IncidentSummary>;
    }
    mod installation {
        use crate::rows::installation::InstallationRow;
        fn lock() -> Option<InstallationRow>;
        fn find() -> Option<InstallationRow>;
        fn insert(row: &InstallationRow) -> ();
        fn probe(at: OffsetDateTime) -> ();
        fn is_unused() -> bool;
        fn sealed_number() -> Option<Vec<u8>>;
        fn has_files() -> bool;
    }
    mod inventory {
        fn count_rows() -> std::collections::BTreeMap<String, i64>;
        fn empty() -> ();
        fn migrations() -> Vec<String>;
        fn version() -> String;
        fn clock() -> OffsetDateTime;
        fn stale_statistics() -> Vec<String>;
    }
    mod interviews {
        use crate::rows::interviews::{AgendaOf, ComingOf, InterviewFilter, InterviewScope, InterviewSummary, InterviewTexts, NewInterview};
        use staj_domain::interview::{Agenda, Interview};
        fn insert(interview: &Interview, new: &NewInterview, at: OffsetDateTime) -> ();
        fn lock(interview: InterviewId, scope: InterviewScope) -> Option<Interview>;
        fn lock_coming(of: ComingOf) -> Vec<Interview>;
        fn agenda(of: AgendaOf, now: OffsetDateTime) -> Agenda;
        fn save(interview: &Interview, texts: &InterviewTexts, at: OffsetDateTime) -> ();
        fn passcode(interview: InterviewId) -> Option<String>;
        fn find(interview: InterviewId, scope: InterviewScope) -> Option<InterviewSummary>;
        fn list(filter: &InterviewFilter) -> Vec<InterviewSummary>;
    }
    mod lags {
        use crate::rows::lags::LagRow;
        fn read(now: OffsetDateTime) -> LagRow;
    }
    mod mails {
        use crate::rows::notifications::{MailFilter, MailRow, MailSummary, Recipient, Tried};
        use staj_domain::mail::{Mail, MailFailure};
        fn insert(mails: &[MailRow]) -> ();
        fn unsent_at(at: OffsetDateTime, recipients: &[Recipient]) -> std::collections::HashMap<String, crate::Key>;
        fn claim(now: OffsetDateTime, lease: time::Duration, limit: i64) -> Vec<Mail>;
        fn renew(mail: &Mail, until: OffsetDateTime) -> ();
        fn save_tried(tried: &Tried) -> bool;
        fn save_bounced(mail: &Mail, answer: &str) -> ();
        fn readdress(mail: MailId) -> ();
        fn lock(mail: MailId) -> Option<Mail>;
        fn save(mail: &Mail) -> ();
        fn find(mail: MailId) -> Option<MailSummary>;
        fn list(filter: &MailFilter) -> Vec<MailSummary>;
        fn count_failed() -> std::collections::BTreeMap<MailFailure, i64>;
    }
    mod maintenance {
        use crate::rows::maintenance::MaintenanceRow;
        fn find() -> Option<MaintenanceRow>;
        fn begin(notice: &MaintenanceRow) -> ();
        fn end() -> ();
    }
    mod my_counts {
        use crate::rows::my_counts::{CountScope, MyCounts};
        fn of(scope: CountScope, term: Option<TermId>, now: OffsetDateTime) -> MyCounts;
    }
    mod my_tasks {
        use crate::rows::my_tasks::Waiting;
        use staj_domain::my_task::MyTaskKind;
        fn of_candidate(candidate: CandidateId, now: OffsetDateTime) -> Vec<(MyTaskKind, Vec<Waiting>)>;
        fn of_employer(employer: EmployerId, now: OffsetDateTime) -> Vec<(MyTaskKind, Vec<Waiting>)>;
        fn of_unit(school: SchoolId, me: UserId) -> Vec<(MyTaskKind, Vec<Waiting>)>;
        fn of_document_officers(school: SchoolId) -> Vec<(MyTaskKind, Vec<Waiting>)>;
        fn of_programme_office(me: UserId) -> Vec<(MyTaskKind, Vec<Waiting>)>;
    }
    mod notifications {
        use crate::rows::notifications::{NotificationFilter, NotificationRow};
        fn insert(notifications: &[NotificationRow]) -> ();
        fn list(filter: &NotificationFilter) -> Vec<NotificationRow>;
        fn find(notification: NotificationId, user: UserId) -> Option<NotificationRow>;
        fn count_unread(user: UserId) -> i64;
        fn unread_of(kind: staj_domain::news::NotificationKind, users: &[UserId]) -> Vec<NotificationRow>;
        fn read(notification: Option<NotificationId>, user: UserId, at: OffsetDateTime) -> ();
    }
    mod method_reports {
        use crate::rows::method_reports::MethodReportRow;
        fn insert(report: &MethodReportRow) -> ();
        fn find(term: TermId, revision: Option<i32>) -> Option<MethodReportRow>;
        fn list(term: TermId) -> Vec<MethodReportRow>;
    }
    mod objections {
        use crate::rows::objections::{LockedObjection, ObjectionFilter, ObjectionSummary, CorrectionRow};
        use staj_domain::evaluation::{ContestedResult, Objection};
        fn lock_result(application: ApplicationId) -> ContestedResult;
        fn insert(objection: &Objection, result: ContestedResult, reason: &str, at: OffsetDateTime) -> ();
        fn lock(objection: ObjectionId) -> Option<LockedObjection>;
        fn save(objection: &Objection, decision: &str, by: (UserId, OffsetDateTime)) -> ();
        fn correct(correction: &CorrectionRow) -> ();
        fn list_corrections(application: ApplicationId) -> Vec<CorrectionRow>;
        fn find(objection: ObjectionId) -> Option<ObjectionSummary>;
        fn list(filter: &ObjectionFilter) -> Vec<ObjectionSummary>;
    }
    mod offer_amendments {
        use crate::rows::offer_amendments::AmendmentRow;
        use staj_domain::offer::{Amended, Amendment};
        fn insert(amendment: &AmendmentRow, at: OffsetDateTime) -> ();
        fn list(offer: OfferId) -> Vec<AmendmentRow>;
        fn save(amendment: &Amendment, at: OffsetDateTime) -> ();
        fn save_accepted(amended: &Amended, at: OffsetDateTime) -> ();
    }
    mod item_checks {
        use crate::rows::item_checks::ItemCheckRow;
        fn list(application: ApplicationId) -> Vec<ItemCheckRow>;
        fn insert(check: &ItemCheckRow) -> ();
        fn correct(check: &ItemCheckRow) -> ();
    }
    mod offer_questions {
        use crate::rows::offer_questions::OfferQuestionRow;
        use staj_domain::offer::Question;
        fn insert(question: &OfferQuestionRow) -> ();
        fn list(offer: OfferId) -> Vec<OfferQuestionRow>;
        fn save_answer(question: &Question, by: UserId, at: OffsetDateTime) -> ();
    }
    mod offers {
        use crate::rows::offers::{OfferFilter, OfferScope, OfferSummary};
        use staj_domain::offer::{Offer, OfferBook, Outcome};
        fn lock_book(offer: OfferId, scope: OfferScope) -> Option<OfferBook>;
        fn lock_entry(entry: PoolEntryId) -> Option<OfferBook>;
        fn book(entry: PoolEntryId) -> Option<OfferBook>;
        fn books_of(candidate: CandidateId) -> Vec<OfferBook>;
        fn books_to(entries: &[PoolEntryId]) -> Vec<OfferBook>;
        fn of_employer(employer: EmployerId, entries: &[PoolEntryId]) -> Vec<(PoolEntryId, Offer)>;
        fn insert(offer: &Offer, to: &staj_domain::pool::PoolEntry, by: UserId, at: OffsetDateTime) -> ();
        fn save_conditions(offer: &Offer, at: OffsetDateTime) -> ();
        fn save_raises(offer: &Offer, at: OffsetDateTime) -> ();
        fn save(outcome: &Outcome, stamp: &Stamp) -> ();
        fn lapse(entries: &[PoolEntryId], stamp: &Stamp) -> Vec<PoolEntryId>;
        fn overdue_entries(employer: Option<EmployerId>, now: OffsetDateTime, after: Option<PoolEntryId>, limit: i64) -> Vec<PoolEntryId>;
        fn find(offer: OfferId, scope: OfferScope) -> Option<OfferSummary>;
        fn list(filter: &OfferFilter) -> Vec<OfferSummary>;
    }
    mod outbox {
        use crate::rows::notifications::{Recipient, Recipients, Waiting};
        use staj_domain::reminder::Reminder;
        use uuid::Uuid;
        fn waiting(after: Option<i64>, limit: i64) -> Vec<i64>;
        fn lock(events: &[i64]) -> Vec<Waiting>;
        fn save_progress(event: i64, audiences_notified: i32, last_recipient: Option<Uuid>) -> ();
        fn finish(events: &[i64], at: OffsetDateTime) -> ();
        fn recipients(to: &Recipients, after: Option<Uuid>, limit: i64) -> Vec<Recipient>;
        fn lock_reminders() -> ();
        fn due(reminder: Reminder, now: OffsetDateTime, limit: i64) -> Vec<Uuid>;
        fn remind(reminder: Reminder, objects: &[Uuid], now: OffsetDateTime) -> ();
    }
    mod placements {
        use crate::types::Sealed;
        use staj_domain::placement::HealthCover;
        use crate::rows::placements::{ConfirmedOffer, DatedPlacement, InternDetailsRow, PlacementFilter, PlacementScope, PlacementSummary};
        use staj_domain::placement::Placement;
        fn insert(placement: &Placement, of: &ConfirmedOffer, at: OffsetDateTime) -> ();
        fn load_of_offer(offer: OfferId) -> Option<Placement>;
        fn running(term: TermId, today: Date) -> i64;
        fn details(placement: PlacementId, scope: PlacementScope) -> Option<InternDetailsRow>;
        fn save_details(placement: &Placement, health_cover: HealthCover, iban: Option<&Sealed>) -> ();
        fn save(placement: &Placement) -> ();
        fn lock(placement: PlacementId, scope: PlacementScope) -> Option<DatedPlacement>;
        fn due(now: OffsetDateTime, after: Option<PlacementId>, limit: i64) -> Vec<PlacementId>;
        fn find(placement: PlacementId, scope: PlacementScope) -> Option<PlacementSummary>;
        fn list(filter: &PlacementFilter) -> Vec<PlacementSummary>;
    }
    mod pool_entries {
        use crate::rows::pool_entries::{
            BlindDocument, PoolEntrySummary, PoolFilter, PoolPage, PoolStanding, PoolTraits,
        };
        use staj_domain::pool::{PoolEntry, Searcher};
        use staj_domain::term::Term;
        fn load(entry: PoolEntryId) -> Option<PoolEntry>;
        fn lock(entry: PoolEntryId) -> Option<PoolEntry>;
        fn fill(term: TermId, limit: i64, stamp: &Stamp) -> usize;
        fn count_waiting(term: TermId) -> i64;
        fn save_state(entry: &PoolEntry) -> ();
        fn count(term: TermId) -> i64;
        fn searcher(term: TermId, employer: EmployerId) -> Option<(Term, Searcher)>;
        fn find_blind(entry: PoolEntryId) -> Option<PoolEntrySummary>;
        fn approved_documents(entry: PoolEntryId) -> Vec<BlindDocument>;
        fn search(filter: &PoolFilter, page: &PoolPage) -> Vec<PoolEntrySummary>;
        fn list_traits(term: TermId, after: Option<PoolEntryId>, limit: i64) -> Vec<PoolTraits>;
        fn list_changed(term: TermId) -> Vec<PoolStanding>;
    }
    mod privacy {
        use crate::rows::privacy::{
            DataRequestFilter, DataRequestRow, ErasureRow, Export, LegalHoldRow,
        };
        use crate::types::Key;
        use staj_domain::privacy::Footprint;
        use crate::vault::Vault;
        use uuid::Uuid;
        fn export(user: UserId, vault: &Vault) -> Export;
        fn due(today: Date, after: Option<CandidateId>, limit: i64) -> Vec<CandidateId>;
        fn lock_footprint(candidate: CandidateId) -> Option<Footprint>;
        fn keep(candidate: CandidateId, until: Date) -> ();
        fn grant_erasure(candidate: CandidateId, today: Date) -> ();
        fn erase(candidate: CandidateId, at: OffsetDateTime) -> usize;
        fn record(erasure: &ErasureRow) -> ();
        fn erasures(after: Option<Uuid>, limit: i64) -> Vec<ErasureRow>;
        fn delete_old(before: Date) -> usize;
        fn delete_sessions(before: OffsetDateTime) -> usize;
        fn insert_request(request: &DataRequestRow) -> ();
        fn open_requests(user: UserId) -> i64;
        fn find_request(request: DataRequestId) -> Option<DataRequestRow>;
        fn answer_request(request: &DataRequestRow) -> ();
        fn requests(filter: &DataRequestFilter) -> Vec<DataRequestRow>;
        fn hold(user: UserId) -> Option<LegalHoldRow>;
        fn insert_hold(hold: &LegalHoldRow) -> ();
        fn lift(hold: Key, by: UserId, at: OffsetDateTime) -> ();
        fn holds(after: Option<Uuid>, limit: i64) -> Vec<LegalHoldRow>;
    }
    mod privacy_notices {
        use crate::rows::privacy_notices::PrivacyNoticeRow;
        fn insert(notice: &PrivacyNoticeRow) -> ();
        fn find(term: TermId, version: &str) -> Option<PrivacyNoticeRow>;
        fn list(term: TermId) -> Vec<PrivacyNoticeRow>;
    }
    mod quotas {
        use crate::rows::Mark;
        use crate::rows::quotas::{LedgerLineRow, QuotaFilter, QuotaSummary};
        use staj_domain::employer::{Quota, QuotaShare};
        fn load(employer: EmployerId, term: TermId) -> Option<Quota>;
        fn find(quota: QuotaId, now: OffsetDateTime) -> Option<QuotaSummary>;
        fn find_in_term(employer: EmployerId, term: TermId, now: OffsetDateTime) -> Option<QuotaSummary>;
        fn list(filter: &QuotaFilter, now: OffsetDateTime) -> Vec<QuotaSummary>;
        fn lock(quota: QuotaId) -> Quota;
        fn insert(quota: &Quota, of: (EmployerId, TermId), at: OffsetDateTime) -> ();
        fn save(quota: &Quota, at: OffsetDateTime) -> ();
        fn shares(quota: QuotaId, now: Option<OffsetDateTime>) -> Vec<QuotaShare>;
        fn save_shares(quota: QuotaId, shares: &[QuotaShare]) -> ();
        fn overdue(quota: QuotaId, now: OffsetDateTime) -> i64;
        fn ledger_since(mark: Mark, of: &[OfferId]) -> Vec<LedgerLineRow>;
        fn list_ledger(quota: QuotaId, before: Option<i64>, limit: i64) -> Vec<LedgerLineRow>;
    }
    mod reference {
        use crate::rows::reference::{DepartmentRow, FieldOfStudyRow, HolidayRow, ProvinceRow, ReferenceData, RejectReasonRow, SchoolFilter, SchoolRow, WageRuleRow};
        use staj_domain::calendar::Holidays;
        use staj_domain::document::DocumentControl;
        use staj_domain::school::SchoolKind;
        use staj_domain::wage::WageRule;
        use std::collections::{BTreeMap, BTreeSet};
        fn insert_absent(data: &ReferenceData) -> ();
        fn school_kind(school: SchoolId) -> Option<SchoolKind>;
        fn holidays() -> Holidays;
        fn list_holidays(from: Date, to: Date) -> Vec<HolidayRow>;
        fn find_holiday(on: Date) -> Option<HolidayRow>;
        fn put_holiday(holiday: &HolidayRow) -> ();
        fn delete_holiday(on: Date) -> bool;
        fn wage_rules() -> Vec<WageRule>;
        fn lock_wage_rules() -> Vec<WageRule>;
        fn insert_wage_rule(rule: &WageRuleRow) -> ();
        fn end_wage_rule(rule: &WageRule) -> ();
        fn list_wage_rules() -> Vec<WageRuleRow>;
        fn list_provinces() -> Vec<ProvinceRow>;
        fn list_fields_of_study() -> Vec<FieldOfStudyRow>;
        fn unknown_field(codes: &BTreeSet<String>) -> Option<String>;
        fn unknown_department(codes: &BTreeSet<String>) -> Option<String>;
        fn list_departments(field_code: Option<&str>) -> Vec<DepartmentRow>;
        fn find_school(school: SchoolId) -> Option<SchoolRow>;
        fn lock_school(school: SchoolId) -> Option<SchoolRow>;
        fn claim_school_name(name_key: &str) -> Option<SchoolId>;
        fn insert_school(school: &SchoolRow) -> ();
        fn save_school(school: &SchoolRow) -> ();
        fn list_schools(filter: &SchoolFilter) -> Vec<SchoolRow>;
        fn list_reject_reasons() -> Vec<RejectReasonRow>;
        fn find_reject_reason(code: &str) -> Option<RejectReasonRow>;
        fn document_control(school: SchoolId) -> DocumentControl;
        fn document_controls(only: Option<SchoolId>) -> BTreeMap<SchoolId, DocumentControl>;
    }
    mod rotation {
        use crate::Vault;
        use crate::rows::rotation::Rotated;
        fn rotate(old: &Vault, new: &Vault) -> Rotated;
    }
    mod second_factors {
        use crate::rows::second_factors::SecondFactorRow;
        fn find(user: UserId) -> Option<SecondFactorRow>;
        fn is_confirmed(user: UserId) -> bool;
        fn start(row: &SecondFactorRow) -> ();
        fn use_step(user: UserId, step: i64) -> bool;
        fn confirm(user: UserId, codes: &[Vec<u8>], wall: OffsetDateTime) -> ();
        fn use_recovery(user: UserId, code_hash: &[u8], wall: OffsetDateTime) -> bool;
        fn delete(user: UserId) -> bool;
    }
    mod seed {
        use crate::Vault;
        use crate::rows::seed::{SeedApplication, SeedSubmission, SeedTerm};
        fn term(term: &SeedTerm) -> ();
        fn application(seed: &SeedApplication) -> ();
        fn submissions(submissions: &[SeedSubmission], vault: &Vault) -> ();
    }
    mod sessions {
        use crate::rows::sessions::{CallerRow, NewRefreshToken, PresentedToken, SessionRow};
        fn caller(session: SessionId) -> Option<CallerRow>;
        fn insert(session: &SessionRow) -> ();
        fn list(user: UserId, wall: OffsetDateTime) -> Vec<SessionRow>;
        fn signed_in_from(user: UserId, address: &str, since: OffsetDateTime) -> bool;
        fn issue(session: SessionId, token: &NewRefreshToken) -> ();
        fn present(hash: &[u8]) -> Option<PresentedToken>;
        fn rotate(session: SessionId, hash: &[u8], token: &NewRefreshToken) -> ();
        fn revoke(session: SessionId, user: UserId, wall: OffsetDateTime) -> bool;
        fn revoke_all(wall: OffsetDateTime) -> usize;
        fn revoke_of(user: UserId, keep: Option<SessionId>, wall: OffsetDateTime) -> ();
    }
    mod sgk_notices {
        use crate::rows::placements::ConfirmedOffer;
        use crate::rows::sgk_notices::{NoticeFilter, SgkNoticeScope, SgkNoticeSummary};
        use staj_domain::sgk_notice::SgkNotice;
        fn insert(notice: &SgkNotice, of: &ConfirmedOffer, at: OffsetDateTime) -> ();
        fn lock(notice: SgkNoticeId, scope: SgkNoticeScope) -> Option<SgkNotice>;
        fn load_of_placement(placement: PlacementId) -> Option<SgkNotice>;
        fn save(notice: &SgkNotice) -> ();
        fn find(notice: SgkNoticeId, scope: SgkNoticeScope) -> Option<SgkNoticeSummary>;
        fn list(filter: &NoticeFilter) -> Vec<SgkNoticeSummary>;
        fn informed_school(offer: OfferId) -> Option<SchoolId>;
    }
    mod statistics {
        use crate::rows::statistics::{FigureCounts, TermCounts};
        use staj_domain::figures::FigureDimension;
        fn count(term: TermId, today: Date) -> TermCounts;
        fn figures(term: TermId, by: FigureDimension) -> FigureCounts;
    }
    mod stored_files {
        use uuid::Uuid;
        fn without_row(stored: &[Uuid]) -> Vec<Uuid>;
        fn with_row() -> Vec<Uuid>;
        fn size() -> u64;
    }
    mod supplementary_documents {
        use crate::rows::supplementary_documents::{DocumentRequestRow, SupplementaryDocumentRow};
        fn insert_request(request: &DocumentRequestRow) -> ();
        fn requests(offer: OfferId) -> Vec<DocumentRequestRow>;
        fn insert(document: &SupplementaryDocumentRow) -> ();
        fn list(offer: OfferId) -> Vec<SupplementaryDocumentRow>;
    }
    mod talent_pool {
        use crate::rows::talent_pool::{MembershipSummary, TalentPoolFilter, TalentPoolPlace, TalentPoolSummary};
        use staj_domain::talent_pool::{Listing, TalentPoolEntry, TalentPoolState};
        fn lock(employer: EmployerId, entry: PoolEntryId) -> Option<(Listing, TermId)>;
        fn insert(entry: &TalentPoolEntry, place: &TalentPoolPlace, at: OffsetDateTime) -> ();
        fn save(listing: &Listing, at: OffsetDateTime) -> ();
        fn look_at_reserve(freed: &[QuotaId], stamp: &Stamp) -> ();
        fn has_reserves(quota: QuotaId, at: OffsetDateTime) -> bool;
        fn list(filter: &TalentPoolFilter) -> Vec<TalentPoolSummary>;
        fn listed(employer: EmployerId, entries: &[PoolEntryId]) -> Vec<(PoolEntryId, TalentPoolState)>;
        fn find_membership(entry: TalentPoolEntryId) -> Option<MembershipSummary>;
        fn list_memberships(candidate: CandidateId, after: Option<TalentPoolEntryId>, limit: i64) -> Vec<MembershipSummary>;
    }
    mod tasks {
        use crate::rows::tasks::{TaskFilter, TaskRow};
        use staj_domain::wage::WageRule;
        use time::Date;
        fn list(filter: &TaskFilter) -> Vec<TaskRow>;
        fn underpaying_employers(rules: &[WageRule], from: Date) -> Vec<EmployerId>;
    }
    mod terms {
        use crate::rows::terms::TermFilter;
        use staj_domain::term::{Term, TermDefinition};
        fn insert(term: &Term, definition: &TermDefinition, at: OffsetDateTime) -> ();
        fn save_definition(term: &Term, definition: &TermDefinition) -> ();
        fn save_privacy_notice(term: &Term, version: &str) -> ();
        fn definition(term: TermId) -> TermDefinition;
        fn claim_code(code: &str) -> Option<TermId>;
        fn list(filter: &TermFilter) -> Vec<(Term, TermDefinition)>;
        fn filling_pool() -> Vec<TermId>;
        fn load(term: TermId) -> Option<Term>;
        fn lock(term: TermId) -> Option<Term>;
        fn save(term: &Term) -> ();
    }
    mod university_announcements {
        use crate::rows::announcements::{EvidenceRow, UniversityAnnouncementFilter, UniversityAnnouncementRow, UniversityAnnouncementSummary};
        fn insert(announcement: &UniversityAnnouncementRow) -> ();
        fn find(announcement: UniversityAnnouncementId, school: SchoolId) -> Option<UniversityAnnouncementSummary>;
        fn list(filter: &UniversityAnnouncementFilter) -> Vec<UniversityAnnouncementSummary>;
        fn lock(announcement: UniversityAnnouncementId, school: SchoolId) -> Option<UniversityAnnouncementSummary>;
        fn insert_evidence(evidence: &EvidenceRow) -> ();
        fn find_evidence(announcement: UniversityAnnouncementId, evidence: EvidenceId, school: Option<SchoolId>) -> Option<EvidenceRow>;
    }
    mod users {
        use crate::Vault;
        use crate::rows::users::{ContactColumns, NewCandidate, NewUser, UserFilter, UserRow};
        use staj_domain::employer::Members;
        use staj_domain::user::Account;
        fn find(user: UserId) -> Option<UserRow>;
        fn national_id_sealed(candidate: CandidateId) -> Option<Vec<u8>>;
        fn find_by_national_id(fingerprint: &[u8]) -> Option<UserRow>;
        fn find_by_email(email: &str) -> Option<UserRow>;
        fn claim_email(email: &str) -> Option<UserRow>;
        fn claim_national_id(fingerprint: &[u8]) -> Option<UserRow>;
        fn hold_national_id(candidate: UserId, fingerprint: &[u8]) -> ();
        fn release_national_id(candidate: UserId) -> ();
        fn identity(candidate: UserId, vault: &Vault) -> Option<NewCandidate>;
        fn save_identity(candidate: UserId, version: i32, identity: &NewCandidate, vault: &Vault) -> ();
        fn registered_since(email: &str, since: OffsetDateTime) -> bool;
        fn unconfirmed(before: OffsetDateTime, after: Option<UserId>, limit: i64) -> Vec<UserId>;
        fn delete_unconfirmed(user: UserId) -> bool;
        fn has_applied(candidate: UserId) -> bool;
        fn insert(user: &NewUser) -> ();
        fn insert_candidate(user: &NewUser, candidate: &NewCandidate, vault: &Vault) -> ();
        fn list(filter: &UserFilter) -> Vec<UserRow>;
        fn members(employer: EmployerId) -> Members;
        fn save(account: &Account, wall: OffsetDateTime) -> ();
        fn save_role(account: &Account, school: Option<SchoolId>) -> ();
        fn save_contact(user: UserId, version: i32, contact: &ContactColumns) -> ();
        fn save_password(user: UserId, version: i32, password_hash: &str) -> ();
        fn save_email(user: UserId, version: i32, email: &str) -> ();
    }
    mod versions {
        use crate::rows::versions::Versioned;
        fn find(object: Versioned) -> Option<i32>;
    }
    mod workplaces {
        use crate::rows::workplaces::{WorkplaceFilter, WorkplaceRow, WorkplaceSummary};
        use staj_domain::employer::Workplace;
        fn load(workplace: WorkplaceId) -> Option<Workplace>;
        fn open_ones(employer: EmployerId) -> Vec<Workplace>;
        fn find(workplace: WorkplaceId) -> Option<WorkplaceSummary>;
        fn list(filter: &WorkplaceFilter) -> Vec<WorkplaceSummary>;
        fn is_name_taken(workplace: &WorkplaceRow) -> bool;
        fn insert(workplace: &WorkplaceRow) -> ();
        fn save(workplace: &WorkplaceRow) -> Vec<OfferId>;
    }
}
