//! Who hears of what (4.13): every waiting event of the outbox becomes notifications, and letters.

use crate::ctx::new_id;
use crate::problem::ApiError;
use crate::wire::instant;
use serde_json::{Value, json};
use staj_domain::application::ApplicationState;
use staj_domain::calendar::entry_declaration_by;
use staj_domain::evaluation::ObjectionState;
use staj_domain::ids::*;
use staj_domain::notification::{MailState, NotificationKind};
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::notifications::*;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::sgk_notices::NoticeScope;
use staj_persistence::types::{At, Json, Name, key};
use staj_persistence::{
    Store, Tx, applications, documents, evidence_packages, mails, notifications, objections,
    offers, outbox, reference, sgk_notices, terms,
};
use std::collections::HashMap;
use time::OffsetDateTime;

/// Events that one transaction looks at, and about how many people it tells.
const EVENTS: i64 = 2000;
const PEOPLE: i64 = 1000;

/// Those who hear of an event: the people of section 4.13, found by what the event is about.
#[derive(Debug, Clone, Copy)]
enum Listener {
    CareerCentres,
    OfficersOfCareerCentres,
    Representative,
    Candidate,
    Employer,
    /// Who starts social security at the intern's school.
    SchoolUnit,
    Programme,
    PoolCandidates,
    ActiveEmployers,
}

impl Listener {
    fn name(self) -> &'static str {
        match self {
            Self::CareerCentres | Self::OfficersOfCareerCentres => "career_centres",
            Self::Representative => "representative",
            Self::Candidate | Self::PoolCandidates => "candidate",
            Self::Employer | Self::ActiveEmployers => "employer",
            Self::SchoolUnit => "school_unit",
            Self::Programme => "programme_office",
        }
    }
}

/// What is told of an event, and to whom.
pub fn told_of(event: &str) -> impl Iterator<Item = (NotificationKind, &'static str)> + use<> {
    catalogue(event).iter().map(|(kind, listener)| (*kind, listener.name()))
}

/// The catalogue: an event, as `object.action`, and what is told to whom.
fn catalogue(event: &str) -> &'static [(NotificationKind, Listener)] {
    use Listener::*;
    use NotificationKind::*;
    match event {
        "term.announce" => {
            &[(TermAnnounced, CareerCentres), (TermAnnounced, OfficersOfCareerCentres)]
        }
        "term.applications_open" => {
            &[(ApplicationsOpened, CareerCentres), (ApplicationsOpened, OfficersOfCareerCentres)]
        }
        "evidence_package.send" => &[(EvidencePackageSent, Representative)],
        "application.submit" => &[(ApplicationReceived, Candidate)],
        "document.reject" => &[(DocumentRejected, Candidate)],
        "application.ineligible" => &[(ApplicationIneligible, Candidate)],
        "objection.decide" => &[(ObjectionDecided, Candidate)],
        "term.open_pool" => {
            &[(PoolOpened, PoolCandidates), (PoolOpenedToEmployers, ActiveEmployers)]
        }
        "offer.send" => &[(OfferSent, Candidate)],
        "offer.accept" => &[(OfferAccepted, Employer)],
        "offer.decline" => &[(OfferDeclined, Employer)],
        "offer.lapse" => &[(OfferLapsed, Candidate), (OfferLapsed, Employer)],
        "offer.lapse_confirmation" => {
            &[(ConfirmationLapsed, Candidate), (ConfirmationLapsed, Employer)]
        }
        "offer.revoke" => &[(OfferRevoked, Candidate)],
        "offer.cancel" => &[(OfferCancelled, Candidate), (OfferCancelled, Employer)],
        "offer.confirm" => &[(InternshipConfirmed, Candidate), (InternshipConfirmed, Employer)],
        "offer.invalidate" => &[(OfferInvalidated, Candidate), (OfferInvalidated, Employer)],
        "sgk_notice.share" => &[(SgkNoticeShared, SchoolUnit)],
        "sgk_notice.recall" => &[(SgkNoticeRecalled, SchoolUnit)],
        "sgk_notice.overdue" => &[(SgkNoticeOverdue, Employer), (SgkNoticeOverdue, Programme)],
        "offer.respond_soon" => &[(RespondByReminder, Candidate)],
        "offer.confirm_soon" => &[(ConfirmByReminder, Employer)],
        "sgk_notice.share_soon" => &[(SgkNoticeReminder, Employer)],
        _ => &[],
    }
}

/// What an event is about: the people concerned, and what texts are filled with. Languages and
/// readers differ, so dates stay dates here.
#[derive(Debug, Default)]
struct Matter {
    term: Option<TermId>,
    candidate: Option<UserId>,
    employer: Option<EmployerId>,
    school: Option<SchoolId>,
    /// Address of the representative, and who wrote to it.
    representative: Option<(String, UserId)>,
    variables: Value,
}

impl Matter {
    fn audience(&self, listener: Listener) -> Option<Audience> {
        Some(match listener {
            Listener::CareerCentres => Audience::CareerCentres,
            Listener::OfficersOfCareerCentres => Audience::OfficersOfCareerCentres,
            Listener::Representative => {
                let (to, copy) = self.representative.clone()?;
                Audience::Address { to, copy }
            }
            Listener::Candidate => Audience::Person(self.candidate?),
            Listener::Employer => Audience::MembersOf(self.employer?),
            Listener::SchoolUnit => Audience::SchoolUnit(self.school?),
            Listener::Programme => Audience::Programme,
            Listener::PoolCandidates => Audience::PoolCandidates(self.term?),
            Listener::ActiveEmployers => Audience::MembersOfActiveEmployers,
        })
    }
}

/// Puts into the outbox what time has brought near or left undone. Answers how much there was.
pub fn remind(store: &Store, now: OffsetDateTime) -> Result<usize, ApiError> {
    store.write(|tx| Ok(outbox::remind(tx, now)?))
}

/// Tells of what waits, the oldest first. Answers how many events it looked at. A crash loses
/// and repeats nothing: what was told is written in the transaction that notes that it was.
pub fn tell(store: &Store, now: OffsetDateTime) -> Result<usize, ApiError> {
    store.write(|tx| {
        let waiting = outbox::lock_waiting(tx, EVENTS)?;
        let (mut done, mut people) = (vec![], 0);
        for event in &waiting {
            match tell_of(tx, event, now)? {
                Told::Everybody(count) => {
                    done.push(event.id);
                    people += count;
                }
                Told::Some => break,
            }
            if people >= PEOPLE {
                break;
            }
        }
        outbox::deliver(tx, &done, now)?;
        Ok(waiting.len())
    })
}

enum Told {
    Everybody(i64),
    /// So many that the rest waits for the next transaction.
    Some,
}

fn tell_of(tx: &mut Tx<'_>, event: &Waiting, now: OffsetDateTime) -> Result<Told, ApiError> {
    let listeners = catalogue(&event.kind);
    // What has gone meanwhile, as a deleted draft, is news to nobody.
    let matter = if listeners.is_empty() { None } else { matter(tx, event, now)? };
    let Some(matter) = matter else { return Ok(Told::Everybody(0)) };
    let mut told = 0;
    for (place, (kind, listener)) in (0..).zip(listeners).skip_while(|(i, _)| *i < event.told) {
        let Some(audience) = matter.audience(*listener) else { continue };
        let after = event.told_up_to.filter(|_| place == event.told).map(|id| id.0);
        let recipients = outbox::recipients(tx, &audience, after, PEOPLE)?;
        write(tx, event, (*kind, &matter.variables), &recipients, now)?;
        let count = i64::try_from(recipients.len()).unwrap_or(PEOPLE);
        if count == PEOPLE {
            outbox::save_progress(tx, event.id, place, recipients.last().map(|last| last.id))?;
            return Ok(Told::Some);
        }
        told += count;
    }
    Ok(Told::Everybody(told))
}

/// Writes a notification for each, and a letter for those who get one.
fn write(
    tx: &mut Tx<'_>,
    event: &Waiting,
    (kind, variables): (NotificationKind, &Value),
    recipients: &[Recipient],
    now: OffsetDateTime,
) -> Result<(), ApiError> {
    let (mut letters, mut told) = (vec![], vec![]);
    let mailed_at = kind.mailed_at(now);
    // News without hurry join the letter that waits for the same morning.
    let waiting = match kind.is_urgent() {
        true => HashMap::new(),
        false => mails::unsent_at(tx, mailed_at, recipients)?,
    };
    for recipient in recipients {
        let joined = recipient.address.as_ref().and_then(|address| waiting.get(address)).copied();
        let mail = joined.or_else(|| recipient.address.as_ref().map(|_| key(new_id::<MailId>())));
        if let (Some(id), Some(address), None) = (mail, &recipient.address, joined) {
            letters.push(MailRow {
                id,
                recipient: address.clone(),
                copy_to: recipient.copy_to.clone(),
                language: Name(recipient.language),
                state: Name(MailState::Queued),
                attempts: 0,
                next_attempt_at: At(mailed_at),
                last_error: None,
                created_at: At(now),
                sent_at: None,
            });
        }
        told.push(NotificationRow {
            id: key(new_id::<NotificationId>()),
            kind: Name(kind),
            object_kind: event.object_kind.clone(),
            object_id: event.object_id,
            user_id: recipient.user.map(key),
            school_id: recipient.school.map(key),
            variables: Json(variables.clone()),
            mail_id: mail,
            created_at: At(now),
            read_at: None,
        });
    }
    mails::insert(tx, &letters)?;
    Ok(notifications::insert(tx, &told)?)
}

fn matter(
    tx: &mut Tx<'_>,
    event: &Waiting,
    now: OffsetDateTime,
) -> Result<Option<Matter>, ApiError> {
    let id = event.object_id.0;
    match event.object_kind.as_str() {
        "term" => of_term(tx, TermId(id)),
        "evidence_package" => of_package(tx, EvidencePackageId(id)),
        "application" => of_application(tx, ApplicationId(id), now),
        "document" => of_document(tx, DocumentId(id), now),
        "objection" => of_objection(tx, ObjectionId(id), now),
        "offer" => of_offer(tx, OfferId(id)),
        "sgk_notice" => of_notice(tx, SgkNoticeId(id)),
        _ => Ok(None),
    }
}

fn of_term(tx: &mut Tx<'_>, id: TermId) -> Result<Option<Matter>, ApiError> {
    let Some(term) = terms::find(tx, id)? else { return Ok(None) };
    let definition = terms::definition(tx, id)?;
    let calendar = term.calendar;
    let variables = json!({
        "term_name": definition.name,
        "operator": definition.operator,
        "applications_open_at": instant(calendar.applications_open_at)?,
        "applications_close_at": instant(calendar.applications_close_at)?,
        "control_end_at": instant(calendar.control_end_at)?,
        "pool_opens_at": instant(calendar.pool_opens_at)?,
        "pool_closes_at": instant(calendar.pool_closes_at)?,
        "programme_end_date": calendar.programme_end_date,
        "offer_lead_days": term.rules.offer_lead_days,
    });
    Ok(Some(Matter { term: Some(id), variables, ..Matter::default() }))
}

fn of_package(tx: &mut Tx<'_>, id: EvidencePackageId) -> Result<Option<Matter>, ApiError> {
    let Some(found) = evidence_packages::find(tx, id)? else { return Ok(None) };
    let definition = terms::definition(tx, found.package.term_id.id())?;
    let variables = json!({
        "term_name": definition.name,
        "school_name": found.school_name,
        "files": found.evidence.iter().map(|file| json!({
            "id": file.id.0,
            "file_name": file.file_name,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
        })).collect::<Vec<_>>(),
    });
    let representative = Some((found.package.recipient, found.package.sent_by.id()));
    Ok(Some(Matter { representative, variables, ..Matter::default() }))
}

fn of_application(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    now: OffsetDateTime,
) -> Result<Option<Matter>, ApiError> {
    let Some(found) = applications::find(tx, id, ApplicationScope::Everyone, now)? else {
        return Ok(None);
    };
    let application = found.application;
    let definition = terms::definition(tx, application.term_id.id())?;
    let variables = json!({
        "term_name": definition.name,
        "application_number": application.number,
        "submitted_at": application.submitted_at.map(|at| instant(at.0)).transpose()?,
    });
    let candidate = Some(application.candidate_id.id());
    Ok(Some(Matter { candidate, variables, ..Matter::default() }))
}

fn of_document(
    tx: &mut Tx<'_>,
    id: DocumentId,
    now: OffsetDateTime,
) -> Result<Option<Matter>, ApiError> {
    let Some(found) = documents::find(tx, id, ApplicationScope::Everyone)? else {
        return Ok(None);
    };
    let reason = match &found.document.reject_reason_code {
        Some(code) => reference::find_reject_reason(tx, code)?,
        None => None,
    };
    let of = found.document.application_id.id();
    let application = applications::find(tx, of, ApplicationScope::Everyone, now)?;
    let state = application.map(|application| application.state);
    let variables = json!({
        "application_number": found.application_number,
        "document_title": found.document.title,
        "reason": {
            "tr": reason.as_ref().map(|reason| &reason.name_tr),
            "en": reason.as_ref().map(|reason| &reason.name_en),
        },
        "is_ineligible": state == Some(ApplicationState::Ineligible),
        "reason_text": found.document.reject_text,
    });
    let candidate = Some(found.candidate_id.id());
    Ok(Some(Matter { candidate, variables, ..Matter::default() }))
}

fn of_objection(
    tx: &mut Tx<'_>,
    id: ObjectionId,
    now: OffsetDateTime,
) -> Result<Option<Matter>, ApiError> {
    let Some(found) = objections::find(tx, id)? else { return Ok(None) };
    let Some(matter) = of_application(tx, found.application_id.id(), now)? else {
        return Ok(None);
    };
    let mut variables = matter.variables;
    variables["upheld"] = json!(found.state.0 == ObjectionState::Upheld);
    variables["decision"] = json!(found.decision);
    Ok(Some(Matter { variables, ..matter }))
}

fn of_offer(tx: &mut Tx<'_>, id: OfferId) -> Result<Option<Matter>, ApiError> {
    let Some(found) = offers::find(tx, id, OfferScope::Everyone)? else { return Ok(None) };
    let offer = found.offer;
    let variables = json!({
        "employer_name": found.employer_name,
        "province": found.province_name,
        "address": offer.address,
        "unit": offer.unit,
        "monthly_wage_kurus": offer.monthly_wage_kurus,
        "start_date": offer.start_date,
        "end_date": offer.end_date,
        "reason_code": offer.reason_code,
        "reason_text": offer.reason_text,
        "respond_by": instant(offer.respond_by.0)?,
        "confirm_by": offer.confirm_by.map(|at| instant(at.0)).transpose()?,
    });
    Ok(Some(Matter {
        candidate: Some(found.candidate_id.id()),
        employer: Some(offer.employer_id.id()),
        variables,
        ..Matter::default()
    }))
}

fn of_notice(tx: &mut Tx<'_>, id: SgkNoticeId) -> Result<Option<Matter>, ApiError> {
    let Some(found) = sgk_notices::find(tx, id, NoticeScope::Everyone)? else { return Ok(None) };
    let internship = found.internship;
    let variables = json!({
        "employer_name": found.employer.name,
        "due_on": found.notice.due_on,
        "declare_by": entry_declaration_by(internship.start_date),
        "start_date": internship.start_date,
        "end_date": internship.end_date,
        "province": internship.province_name,
        "address": internship.address,
        "unit": internship.unit,
    });
    Ok(Some(Matter {
        employer: Some(found.employer.id.id()),
        school: Some(found.notice.school_id.id()),
        variables,
        ..Matter::default()
    }))
}
