use super::documents::schools_under;
use super::prelude::*;
use crate::rows::my_tasks::Waiting;
use diesel::dsl::{exists, not};
use diesel::sql_types::Bool;
use staj_domain::application::ApplicationState;
use staj_domain::calendar::{end_of_day, entry_declaration_by, istanbul_date};
use staj_domain::document::{DocumentControl, DocumentState};
use staj_domain::employer::EmployerState;
use staj_domain::evaluation::ObjectionState;
use staj_domain::incident::IncidentKind;
use staj_domain::interview::InterviewState;
use staj_domain::my_task::MyTaskKind;
use staj_domain::offer::{AmendmentState, OfferState};
use staj_domain::placement::{PlacementState, exit_declaration_by};
use staj_domain::privacy::DataRequestState;
use staj_domain::sgk_notice::SgkNoticeState;
use time::{Date, OffsetDateTime};

/// How many objects of a kind are read. Whoever has more sees that there are more.
const MANY: i64 = 101;

type Piles = Vec<(MyTaskKind, Vec<Waiting>)>;

/// Internships that are not called off.
const SERVED: [PlacementState; 4] = [
    PlacementState::Confirmed,
    PlacementState::Active,
    PlacementState::Completed,
    PlacementState::Terminated,
];

/// Offers that are open or confirmed.
const HELD: [OfferState; 3] = [OfferState::Sent, OfferState::Accepted, OfferState::Confirmed];

/// Objects with a day on which they are due.
fn by_day(found: Vec<(Key, Date)>, due: impl Fn(Date) -> Date) -> Vec<Waiting> {
    let waiting = |(object, day)| Waiting { object, due_at: Some(At(end_of_day(due(day)))) };
    found.into_iter().map(waiting).collect()
}

/// Objects without a limit of time.
fn at_any_time(found: Vec<Key>) -> Vec<Waiting> {
    found.into_iter().map(|object| Waiting { object, due_at: None }).collect()
}

/// What waits for a candidate, the most urgent objects of each kind first.
pub fn of_candidate(
    conn: &mut Conn,
    candidate: CandidateId,
    now: OffsetDateTime,
) -> Result<Piles, StoreError> {
    let (own, now) = (key(candidate), At(now));
    let drafts = applications::table
        .inner_join(terms::table)
        .filter(applications::candidate_id.eq(own))
        .filter(applications::state.eq(Name(ApplicationState::Draft)))
        .filter(terms::announced_at.is_not_null())
        .filter(terms::applications_open_at.le(now))
        .filter(terms::applications_close_at.ge(now))
        .order(terms::applications_close_at)
        .select((applications::id, terms::applications_close_at.nullable()))
        .first_rows(MANY)
        .load(conn)?;
    let replacements = diesel::alias!(documents as replacements);
    let replaced = replacements.field(documents::replaces_id).eq(documents::id.nullable());
    let rejected = documents::table
        .inner_join(applications::table.inner_join(terms::table))
        .filter(applications::candidate_id.eq(own))
        .filter(applications::state.eq(Name(ApplicationState::Submitted)))
        .filter(terms::applications_close_at.ge(now))
        .filter(documents::state.eq(Name(DocumentState::Rejected)))
        .filter(documents::item.is_null())
        .filter(not(exists(replacements.filter(replaced))))
        .order((terms::applications_close_at, documents::id))
        .select((documents::id, terms::applications_close_at.nullable()))
        .first_rows(MANY)
        .load(conn)?;
    let proofs = documents::table
        .filter(documents::application_id.eq(item_checks::application_id))
        .filter(documents::item.eq(item_checks::item.nullable()))
        .filter(documents::state.ne(Name(DocumentState::Rejected)));
    let doubted = item_checks::table
        .inner_join(applications::table.inner_join(terms::table))
        .filter(applications::candidate_id.eq(own))
        .filter(applications::state.eq(Name(ApplicationState::Submitted)))
        .filter(item_checks::corrected.is_null())
        .filter(not(exists(proofs)))
        .order((terms::control_end_at, item_checks::application_id, item_checks::item))
        .select((item_checks::application_id, terms::control_end_at.nullable()))
        .first_rows(MANY)
        .load(conn)?;
    let sent = offers::table
        .filter(offers::candidate_id.eq(own))
        .filter(offers::state.eq(Name(OfferState::Sent)))
        .filter(offers::respond_by.ge(now))
        .order((offers::respond_by, offers::id))
        .select((offers::id, offers::respond_by.nullable()))
        .first_rows(MANY)
        .load(conn)?;
    let proposed = offer_amendments::table
        .inner_join(offers::table)
        .filter(offers::candidate_id.eq(own))
        .filter(offers::state.eq_any(HELD.map(Name)))
        .filter(offer_amendments::state.eq(Name(AmendmentState::Proposed)))
        .filter(offer_amendments::respond_by.ge(now))
        .order((offer_amendments::respond_by, offer_amendments::id))
        .select((offers::id, offer_amendments::respond_by.nullable()))
        .first_rows(MANY)
        .load(conn)?;
    let uploaded = supplementary_documents::table
        .filter(supplementary_documents::document_request_id.eq(document_requests::id.nullable()));
    let requested = document_requests::table
        .inner_join(offers::table.on(offers::id.eq(document_requests::offer_id)))
        .filter(offers::candidate_id.eq(own))
        .filter(offers::state.eq_any([OfferState::Sent, OfferState::Accepted].map(Name)))
        .filter(not(exists(uploaded)))
        .order(document_requests::id)
        .select(document_requests::id)
        .first_rows(MANY)
        .load(conn)?;
    let interviews = interviews::table
        .inner_join(talent_pool_entries::table.inner_join(pool_entries::table))
        .filter(pool_entries::candidate_id.eq(own))
        .filter(interviews::state.eq(Name(InterviewState::Scheduled)))
        .filter(interviews::ends_at.gt(now))
        .order((interviews::starts_at, interviews::id))
        .select((interviews::id, interviews::starts_at.nullable()))
        .first_rows(MANY)
        .load(conn)?;
    Ok(vec![
        (MyTaskKind::SubmitApplication, drafts),
        (MyTaskKind::ReplaceDocument, rejected),
        (MyTaskKind::ProveItem, doubted),
        (MyTaskKind::AnswerOffer, sent),
        (MyTaskKind::AnswerAmendment, proposed),
        (MyTaskKind::UploadSupplementaryDocument, at_any_time(requested)),
        (MyTaskKind::AttendInterview, interviews),
    ])
}

/// What waits for an employer, the most urgent objects of each kind first.
pub fn of_employer(
    conn: &mut Conn,
    employer: EmployerId,
    now: OffsetDateTime,
) -> Result<Piles, StoreError> {
    let (own, today, now) = (key(employer), istanbul_date(now), At(now));
    let drafts = offers::table
        .filter(offers::employer_id.eq(own))
        .filter(offers::state.eq(Name(OfferState::Draft)))
        .filter(offers::start_date.gt(today))
        .order((offers::start_date, offers::id))
        .select(offers::id)
        .first_rows(MANY)
        .load(conn)?;
    let accepted = offers::table
        .filter(offers::employer_id.eq(own))
        .filter(offers::state.eq(Name(OfferState::Accepted)))
        .filter(offers::confirm_by.assume_not_null().ge(now))
        .order((offers::confirm_by, offers::id))
        .select((offers::id, offers::confirm_by))
        .first_rows(MANY)
        .load(conn)?;
    let asked = offer_questions::table
        .inner_join(offers::table)
        .filter(offers::employer_id.eq(own))
        .filter(offers::state.eq_any(HELD.map(Name)))
        .filter(offer_questions::answer.is_null())
        .order(offer_questions::id)
        .select(offer_questions::id)
        .first_rows(MANY)
        .load(conn)?;
    let unshared = sgk_notices::table
        .inner_join(placements::table)
        .filter(sgk_notices::employer_id.eq(own))
        .filter(sgk_notices::state.eq_any(SgkNoticeState::WAITING.map(Name)))
        .filter(placements::state.eq_any(SERVED.map(Name)))
        .order((sgk_notices::due_on, sgk_notices::id))
        .select((sgk_notices::id, sgk_notices::due_on))
        .first_rows(MANY)
        .load(conn)?;
    macro_rules! interviews {
        ($state:expr, $when:expr) => {
            interviews::table
                .inner_join(talent_pool_entries::table)
                .filter(talent_pool_entries::employer_id.eq(own))
                .filter(interviews::state.eq(Name($state)))
                .filter($when)
                .order((interviews::starts_at, interviews::id))
                .select((interviews::id, interviews::starts_at.nullable()))
                .first_rows(MANY)
                .load(conn)?
        };
    }
    let unanswered =
        interviews!(InterviewState::RescheduleRequested, interviews::starts_at.gt(now));
    let begun: Vec<Waiting> = interviews!(InterviewState::Scheduled, interviews::starts_at.le(now));
    let begun = begun.into_iter().map(|of| of.object).collect();
    Ok(vec![
        (MyTaskKind::ConfirmOffer, accepted),
        (MyTaskKind::AnswerOfferQuestion, at_any_time(asked)),
        (MyTaskKind::ShareSgkNotice, by_day(unshared, |day| day)),
        (MyTaskKind::RescheduleInterview, unanswered),
        (MyTaskKind::RecordInterview, at_any_time(begun)),
        (MyTaskKind::SendOffer, at_any_time(drafts)),
    ])
}

/// What waits for somebody who registers the interns of a school or of one of its faculties (A69), the
/// most urgent objects first.
pub fn of_unit(conn: &mut Conn, school: SchoolId, me: UserId) -> Result<Piles, StoreError> {
    let faculty: Option<Key> =
        users::table.find(key(me)).select(users::faculty_id).first(conn).optional()?.flatten();
    macro_rules! of_unit {
        ($placements:expr, $id:expr) => {
            of_unit!($placements, $id, placements::starts_on, entry_declaration_by)
        };
        ($placements:expr, $id:expr, $day:expr, $due:expr) => {{
            let mut waiting = $placements
                .filter(placements::school_id.eq(key(school)))
                .order(($day, $id))
                .select(($id, $day))
                .into_boxed::<Db>();
            if let Some(faculty) = faculty {
                let its = super::faculties::applications_of(faculty.id());
                waiting = waiting.filter(placements::pool_entry_id.eq_any(its));
            }
            by_day(waiting.first_rows(MANY).load(conn)?, $due)
        }};
    }
    let read = SgkNoticeState::READ_BY_SCHOOL.map(Name);
    let undeclared = sgk_notices::table
        .inner_join(placements::table)
        .filter(sgk_notices::state.eq_any(read))
        .filter(placements::state.eq_any(SERVED.map(Name)));
    let running = [PlacementState::Confirmed, PlacementState::Active];
    let undecided = placements::table
        .filter(placements::approval.is_null())
        .filter(placements::state.eq_any(running.map(Name)));
    let left = placements::table
        .inner_join(sgk_notices::table)
        .filter(placements::left_on.is_not_null())
        .filter(placements::exit_declared_on.is_null())
        .filter(sgk_notices::state.eq(Name(SgkNoticeState::Declared)));
    let left_on = placements::left_on.assume_not_null();
    let left = of_unit!(left, placements::id, left_on, exit_declaration_by);
    let mut accidents = incidents::table
        .inner_join(placements::table)
        .filter(Literal::<Bool>::new("incidents.state = 'open'"))
        .filter(incidents::kind.eq(Name(IncidentKind::Accident)))
        .filter(placements::school_id.eq(key(school)))
        .order((incidents::due_on, incidents::id))
        .select((incidents::id, incidents::due_on))
        .into_boxed::<Db>();
    if let Some(faculty) = faculty {
        let its = super::faculties::applications_of(faculty.id());
        accidents = accidents.filter(placements::pool_entry_id.eq_any(its));
    }
    let accidents = by_day(accidents.first_rows(MANY).load(conn)?, |day| day);
    Ok(vec![
        (MyTaskKind::DeclareExit, left),
        (MyTaskKind::DeclareAccident, accidents),
        (MyTaskKind::DeclareIntern, of_unit!(undeclared, sgk_notices::id)),
        (MyTaskKind::DecideApproval, of_unit!(undecided, placements::id)),
    ])
}

/// The documents of a school that nobody has checked, the oldest first.
pub fn of_document_officers(conn: &mut Conn, school: SchoolId) -> Result<Piles, StoreError> {
    let submitted = unchecked(conn, &[key(school)])?;
    Ok(vec![(MyTaskKind::CheckDocument, submitted)])
}

fn unchecked(conn: &mut Conn, schools: &[Key]) -> Result<Vec<Waiting>, StoreError> {
    let found = documents::table
        .filter(documents::school_id.eq_any(schools.to_vec()))
        .filter(documents::state.eq(Name(DocumentState::Submitted)))
        .order((documents::queued_at, documents::id))
        .select(documents::id)
        .first_rows(MANY)
        .load(conn)?;
    Ok(at_any_time(found))
}

/// What waits for a programme officer, the oldest objects of each kind first. They do not see what they
/// may not decide themselves.
pub fn of_programme_office(conn: &mut Conn, me: UserId) -> Result<Piles, StoreError> {
    let accepted = documents::table
        .filter(documents::state.eq(Name(DocumentState::Accepted)))
        .order((documents::queued_at, documents::id))
        .select(documents::id)
        .first_rows(MANY)
        .load(conn)?;
    let schools = schools_under(conn, DocumentControl::ProgrammeOffice)?;
    let submitted = unchecked(conn, &schools)?;
    let objections = objections::table
        .filter(objections::state.eq(Name(ObjectionState::Open)))
        .order(objections::id)
        .select(objections::id)
        .first_rows(MANY)
        .load(conn)?;
    let requests = data_requests::table
        .filter(data_requests::state.eq(Name(DataRequestState::Open)))
        .order((data_requests::due_on, data_requests::id))
        .select((data_requests::id, data_requests::due_on))
        .first_rows(MANY)
        .load(conn)?;
    let complaints = incidents::table
        .filter(Literal::<Bool>::new("incidents.state = 'open'"))
        .filter(incidents::kind.ne(Name(IncidentKind::Accident)))
        .order((incidents::due_on, incidents::id))
        .select((incidents::id, incidents::due_on))
        .first_rows(MANY)
        .load(conn)?;
    let employers = employers::table
        .filter(employers::state.eq(Name(EmployerState::PendingApproval)))
        .order((employers::created_at, employers::id))
        .select(employers::id)
        .first_rows(MANY)
        .load(conn)?;
    // The literal finds the partial index.
    let proposed = users::table
        .filter(Literal::<Bool>::new("users.state = 'proposed'"))
        .filter(users::invited_by.is_null().or(users::invited_by.assume_not_null().ne(key(me))))
        .order(users::id)
        .select(users::id)
        .first_rows(MANY)
        .load(conn)?;
    let evidence = evidence_packages::table
        .filter(evidence_packages::acknowledged_at.is_null())
        .order(evidence_packages::id)
        .select(evidence_packages::id)
        .first_rows(MANY)
        .load(conn)?;
    let reviews = document_reviews::table
        .filter(document_reviews::verdict.is_null())
        .order(document_reviews::id)
        .select(document_reviews::id)
        .first_rows(MANY)
        .load(conn)?;
    let failed = failed_items::table
        .order(failed_items::id)
        .select(failed_items::id)
        .first_rows(MANY)
        .load(conn)?;
    Ok(vec![
        (MyTaskKind::AnswerDataRequest, by_day(requests, |day| day)),
        (MyTaskKind::AnswerComplaint, by_day(complaints, |day| day)),
        (MyTaskKind::ApproveDocument, at_any_time(accepted)),
        (MyTaskKind::CheckDocument, submitted),
        (MyTaskKind::DecideObjection, at_any_time(objections)),
        (MyTaskKind::ActivateEmployer, at_any_time(employers)),
        (MyTaskKind::ApproveUser, at_any_time(proposed)),
        (MyTaskKind::AcknowledgeEvidence, at_any_time(evidence)),
        (MyTaskKind::ReviewDocument, at_any_time(reviews)),
        (MyTaskKind::RetryFailedItem, at_any_time(failed)),
    ])
}
