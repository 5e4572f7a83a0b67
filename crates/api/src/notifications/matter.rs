//! What an event is about, found when it is told.

use super::catalogue::Listener;
use crate::instant::instant;
use crate::problem::ApiError;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::calendar::entry_declaration_by;
use staj_domain::evaluation::ObjectionState;
use staj_domain::ids::*;
use staj_domain::placement::{CompulsoryEquivalence, Placement, Ruling};
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::interviews::InterviewScope;
use staj_persistence::rows::notifications::Audience;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::rows::sgk_notices::NoticeScope;
use staj_persistence::{
    Tx, applications, documents, evidence_packages, interviews, objections, offers, placements,
    quotas, reference, sgk_notices, talent_pool, terms,
};
use time::OffsetDateTime;
use uuid::Uuid;

/// What an event is about: the people concerned, and what texts are filled with. Languages and
/// readers differ, so dates stay dates here.
#[derive(Debug, Default)]
pub struct Matter {
    term: Option<TermId>,
    candidate: Option<UserId>,
    employer: Option<EmployerId>,
    contact: Option<UserId>,
    school: Option<SchoolId>,
    /// Address of the representative, and who wrote to it.
    representative: Option<(String, UserId)>,
    pub variables: Value,
}

impl Matter {
    /// Who listens to it; nobody where it concerns none of them.
    pub fn audience(&self, listener: Listener) -> Option<Audience> {
        Some(match listener {
            Listener::CareerCentres => Audience::CareerCentres,
            Listener::OfficersOfCareerCentres => Audience::OfficersOfCareerCentres,
            Listener::Representative => {
                let (to, copy) = self.representative.clone()?;
                Audience::Address { to, copy }
            }
            Listener::Candidate => Audience::Person(self.candidate?),
            Listener::Employer => Audience::MembersOf(self.employer?),
            Listener::Contact => Audience::Person(self.contact?),
            Listener::SchoolUnit => Audience::SchoolUnit(self.school?),
            Listener::Programme => Audience::Programme,
            Listener::PoolCandidates => Audience::PoolCandidates(self.term?),
            Listener::ActiveEmployers => Audience::MembersOfActiveEmployers,
        })
    }
}

/// `None` when it has gone meanwhile, as a deleted draft.
pub fn matter(
    tx: &mut Tx<'_>,
    (object_kind, id): (&str, Uuid),
    now: OffsetDateTime,
) -> Result<Option<Matter>, ApiError> {
    match object_kind {
        "term" => of_term(tx, TermId(id)),
        "evidence_package" => of_package(tx, EvidencePackageId(id)),
        "application" => of_application(tx, ApplicationId(id), now),
        "document" => of_document(tx, DocumentId(id), now),
        "objection" => of_objection(tx, ObjectionId(id), now),
        "offer" => of_offer(tx, OfferId(id)),
        "sgk_notice" => of_notice(tx, SgkNoticeId(id)),
        "talent_pool_entry" => of_listed(tx, TalentPoolEntryId(id)),
        "quota" => of_quota(tx, QuotaId(id)),
        "interview" => of_interview(tx, InterviewId(id)),
        "placement" => of_placement(tx, PlacementId(id)),
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
        "reason_code": found.notice.reject_reason.map(|reason| reason.0.name()),
        "reason_text": found.notice.reject_text,
        "declared_on": found.notice.declared_on,
    });
    Ok(Some(Matter {
        employer: Some(found.employer.id.id()),
        // A school that was never told of an internship does not hear that there is none (A10).
        school: found.notice.shared_at.map(|_| found.notice.school_id.id()),
        variables,
        ..Matter::default()
    }))
}

fn of_listed(tx: &mut Tx<'_>, id: TalentPoolEntryId) -> Result<Option<Matter>, ApiError> {
    let Some(found) = talent_pool::membership(tx, id)? else { return Ok(None) };
    let candidate = Some(found.candidate_id.id());
    let variables = json!({ "employer_name": found.employer_name });
    Ok(Some(Matter { candidate, variables, ..Matter::default() }))
}

fn of_quota(tx: &mut Tx<'_>, id: QuotaId) -> Result<Option<Matter>, ApiError> {
    let Some(found) = quotas::get(tx, id)? else { return Ok(None) };
    let employer = Some(found.quota.employer_id.id());
    let variables = json!({ "term_name": found.term_name });
    Ok(Some(Matter { employer, variables, ..Matter::default() }))
}

/// What leaves the platform has no passcode: it is not among what is read here (R65, A31).
fn of_interview(tx: &mut Tx<'_>, id: InterviewId) -> Result<Option<Matter>, ApiError> {
    let found = interviews::find(tx, id, InterviewScope::Everyone)?;
    let Some(found) = found else { return Ok(None) };
    let interview = found.interview;
    let variables = json!({
        "employer_name": found.employer.name,
        "starts_at": instant(interview.starts_at.0)?,
        "minutes": interview.minutes(),
        "meeting_url": interview.meeting_url,
        "officer_name": found.officer.name,
        "officer_email": found.officer.email,
        "message": interview.message,
        "cancel_reason": interview.cancel_reason,
        "sequence": interview.sequence,
    });
    Ok(Some(Matter {
        candidate: Some(found.identity.id.id()),
        contact: Some(interview.officer_id.id()),
        variables,
        ..Matter::default()
    }))
}

/// Why an internship was broken off can be somebody's health, and is not written into letters.
fn of_placement(tx: &mut Tx<'_>, id: PlacementId) -> Result<Option<Matter>, ApiError> {
    let found = placements::find(tx, id, PlacementScope::Everyone)?;
    let Some(found) = found else { return Ok(None) };
    let placement = Placement::from(found.placement);
    let text = |ruling: &Option<Ruling>| ruling.as_ref().and_then(|ruling| ruling.text.clone());
    let variables = json!({
        "employer_name": found.employer_name,
        "start_date": found.start_date,
        "end_date": found.end_date,
        "approval_text": text(&placement.university_approval),
        "counts_as_compulsory": placement.equivalence() == CompulsoryEquivalence::Approved,
        "equivalence_text": text(&placement.compulsory_equivalence),
        "last_day": placement.termination.as_ref().map(|termination| termination.last_day),
    });
    Ok(Some(Matter {
        candidate: Some(found.candidate_id.id()),
        employer: Some(found.employer_id.id()),
        school: Some(found.school_id.id()),
        variables,
        ..Matter::default()
    }))
}
