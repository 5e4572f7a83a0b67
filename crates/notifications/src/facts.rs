//! The facts about an event, read when its notifications are written.

use crate::Error;
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::account_link::LinkPurpose;
use staj_domain::application::{ApplicationState, Call, DeclaredSource, GPA};
use staj_domain::calendar::entry_declaration_by;
use staj_domain::evaluation::ObjectionState;
use staj_domain::event::Object;
use staj_domain::ids::*;
use staj_domain::incident::IncidentReporter;
use staj_domain::mail::MailFailure;
use staj_domain::news::{Audience, NotificationKind};
use staj_domain::offer::WageRaise;
use staj_domain::period::Period;
use staj_domain::placement::{CompulsoryEquivalence, Placement, Ruling, exit_declaration_by};
use staj_persistence::rows::applications::ApplicationScope;
use staj_persistence::rows::incidents::IncidentScope;
use staj_persistence::rows::interviews::InterviewScope;
use staj_persistence::rows::item_checks::ItemCheckRow;
use staj_persistence::rows::notifications::{MailSummary, Recipients};
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::types::Name;
use staj_persistence::{
    Tx, account_links, applications, documents, employers, evidence_packages, incidents,
    interviews, item_checks, mails, objections, offers, placements, privacy, quotas, reference,
    sgk_notices, talent_pool, tasks, terms, users,
};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The people concerned by an event, and the variables for its texts. Dates stay dates here,
/// because their format depends on the reader's language.
#[derive(Debug, Default)]
pub struct Facts {
    term: Option<TermId>,
    candidate: Option<UserId>,
    employer: Option<EmployerId>,
    contact: Option<UserId>,
    owner: Option<UserId>,
    /// The address of the account, and the one that its owner wants to use.
    mailbox: Option<Recipients>,
    new_mailbox: Option<Recipients>,
    /// The address of their guardian.
    guardian: Option<Recipients>,
    school: Option<SchoolId>,
    /// The application of the intern, whose faculty registers them.
    application: Option<ApplicationId>,
    /// The same school, if it has received the SGK notice.
    informed_school: Option<SchoolId>,
    /// Employers with an offer whose wage is below the statutory one (A56).
    underpaying: Vec<EmployerId>,
    /// The address of the representative, and the officer who sent the package.
    representative: Option<(String, UserId)>,
    /// The side that reported an accident, and so does not hear of it (N49).
    reporter: Option<Audience>,
    /// Who can do something about a mail that failed.
    addressee: Option<Recipients>,
    /// The variables for the texts.
    pub variables: Value,
}

impl Facts {
    /// The recipients of an audience; `None` if the event concerns nobody in it.
    pub fn recipients(&self, kind: NotificationKind, audience: Audience) -> Option<Recipients> {
        if kind == NotificationKind::AccidentReported && self.reporter == Some(audience) {
            return None;
        }
        Some(match audience {
            Audience::CareerCentres => Recipients::CareerCentres,
            Audience::CareerOfficers => Recipients::CareerOfficers,
            Audience::Representative => {
                let (to, copy) = self.representative.clone()?;
                Recipients::Address { to, copy }
            }
            Audience::Candidate => Recipients::Person(self.candidate?),
            Audience::Employer => Recipients::MembersOf(self.employer?),
            Audience::Contact => Recipients::Person(self.contact?),
            Audience::Owner => Recipients::Person(self.owner?),
            Audience::Mailbox => self.mailbox.clone()?,
            Audience::NewMailbox => self.new_mailbox.clone()?,
            Audience::Guardian => self.guardian.clone()?,
            Audience::SchoolUnit => Recipients::SchoolUnit(self.school?, self.application),
            Audience::DocumentOfficers => Recipients::DocumentOfficers(self.school?),
            Audience::InformedSchoolUnit => {
                Recipients::SchoolUnit(self.informed_school?, self.application)
            }
            Audience::ProgrammeOffice => Recipients::ProgrammeOffice,
            Audience::PoolCandidates => Recipients::PoolCandidates(self.term?),
            Audience::ActiveEmployers => Recipients::MembersOfActiveEmployers,
            Audience::UnderpayingEmployers => Recipients::MembersOfAny(self.underpaying.clone()),
            Audience::Addressee => self.addressee.clone()?,
        })
    }
}

/// The facts about an object; `None` if it no longer exists, such as a deleted draft.
pub fn facts(tx: &mut Tx<'_>, object: Object, now: OffsetDateTime) -> Result<Option<Facts>, Error> {
    match object {
        Object::Term(id) => of_term(tx, id),
        Object::EvidencePackage(id) => of_package(tx, id),
        Object::Application(id) => of_application(tx, id, now),
        Object::Document(id) => of_document(tx, id, now),
        Object::DataRequest(id) => of_data_request(tx, id),
        Object::Objection(id) => of_objection(tx, id, now),
        Object::Offer(id) => of_offer(tx, id),
        Object::SgkNotice(id) => of_notice(tx, id),
        Object::TalentPoolEntry(id) => of_listed(tx, id),
        Object::Quota(id) => of_quota(tx, id, now),
        Object::Incident(id) => of_incident(tx, id),
        Object::Interview(id) => of_interview(tx, id),
        Object::Placement(id) => of_placement(tx, id, now),
        Object::WageRule(id) => of_wage_rule(tx, id),
        Object::Mail(id) => of_mail(tx, id),
        Object::User(id) => of_user(tx, id),
        Object::School(id) => of_school(tx, id, now),
        Object::Employer(id) => of_the_employer(tx, id),
        // Nobody is notified of the events of these objects.
        Object::Announcement(_)
        | Object::CalendarCheck(_)
        | Object::DeclaredDataImport(_)
        | Object::DocumentReview(_)
        | Object::DocumentSample(_)
        | Object::Evaluation(_)
        | Object::EvaluationRun(_)
        | Object::Evidence(_)
        | Object::Faculty(_)
        | Object::FailedItem(_)
        | Object::Holiday(_)
        | Object::LegalHold(_)
        | Object::MethodReport(_)
        | Object::PoolEntry(_)
        | Object::PrivacyNotice(_)
        | Object::Session(_)
        | Object::UniversityAnnouncement(_)
        | Object::Workplace(_) => Ok(None),
    }
}

fn of_the_employer(tx: &mut Tx<'_>, id: EmployerId) -> Result<Option<Facts>, Error> {
    let Some(found) = employers::profile(tx, id)? else { return Ok(None) };
    let variables = json!({ "employer_name": found.name, "reason": found.state_reason });
    Ok(Some(Facts { employer: Some(id), variables, ..Facts::default() }))
}

fn of_user(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Facts>, Error> {
    let Some(user) = users::find(tx, id)? else { return Ok(None) };
    let language = user.language.0;
    let change = account_links::open(tx, id, LinkPurpose::ConfirmEmail)?;
    let new_email = change.and_then(|link| link.email);
    let asked = account_links::open(tx, id, LinkPurpose::ConsentAsGuardian)?;
    let guardian = asked.and_then(|link| link.email);
    Ok(Some(Facts {
        owner: Some(id),
        mailbox: Some(Recipients::Mailbox { to: user.email, language }),
        new_mailbox: new_email.map(|to| Recipients::Mailbox { to, language }),
        guardian: guardian.map(|to| Recipients::Mailbox { to, language }),
        variables: json!({ "role": user.role.0.name() }),
        ..Facts::default()
    }))
}

fn instant(at: OffsetDateTime) -> Result<String, time::error::Format> {
    at.format(&Rfc3339)
}

fn of_term(tx: &mut Tx<'_>, id: TermId) -> Result<Option<Facts>, Error> {
    let Some(term) = terms::load(tx, id)? else { return Ok(None) };
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
    Ok(Some(Facts { term: Some(id), variables, ..Facts::default() }))
}

fn of_package(tx: &mut Tx<'_>, id: EvidencePackageId) -> Result<Option<Facts>, Error> {
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
    Ok(Some(Facts { representative, variables, ..Facts::default() }))
}

fn of_application(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    now: OffsetDateTime,
) -> Result<Option<Facts>, Error> {
    let Some(found) = applications::find(tx, id, ApplicationScope::Everyone, now)? else {
        return Ok(None);
    };
    let application = found.application;
    let Some(Call { term, definition }) = applications::call(tx, application.term_id.id())? else {
        return Ok(None);
    };
    let named = |item: &str| {
        let criterion = definition.criteria.iter().find(|of| of.source.item() == Some(item));
        criterion.map_or(item, |criterion| criterion.name.as_str()).to_owned()
    };
    let checks = item_checks::list(tx, id)?;
    let sources = application.sources();
    let is_doubted = |of: &&ItemCheckRow| sources.get(&of.item) == Some(&DeclaredSource::Unproven);
    let counts = sources.get(GPA) != Some(&DeclaredSource::Unproven);
    let gpa = application.gpa.filter(|_| counts).and_then(|gpa| gpa.try_into().ok());
    let study = (application.level.0, application.class_year.try_into().unwrap_or(0));
    let average_too_low = definition.eligibility.check_gpa(study, gpa).is_some();
    let doubted = checks.iter().filter(is_doubted);
    let doubted: Vec<_> =
        doubted.map(|of| json!({ "item": named(&of.item), "question": of.question })).collect();
    let corrected = checks.iter().filter(|of| of.corrected.is_some());
    let corrected: Vec<_> =
        corrected.map(|of| json!({ "item": named(&of.item), "reason": of.reason })).collect();
    let variables = json!({
        "term_name": definition.name,
        "doubted": doubted,
        "average_too_low": average_too_low,
        "corrected": corrected,
        "prove_by": instant(term.calendar.control_end_at)?,
        "application_number": application.number,
        "submitted_at": application.submitted_at.map(|at| instant(at.0)).transpose()?,
    });
    let (candidate, school) = (application.candidate_id.id(), application.school_id.id());
    Ok(Some(Facts {
        candidate: Some(candidate),
        school: Some(school),
        application: Some(id),
        variables,
        ..Facts::default()
    }))
}

fn of_document(
    tx: &mut Tx<'_>,
    id: DocumentId,
    now: OffsetDateTime,
) -> Result<Option<Facts>, Error> {
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
        "replaceable_until": found.replaceable_until(now).map(instant).transpose()?,
        "reason_text": found.document.reject_text,
    });
    let candidate = Some(found.candidate_id.id());
    Ok(Some(Facts { candidate, variables, ..Facts::default() }))
}

fn of_data_request(tx: &mut Tx<'_>, id: DataRequestId) -> Result<Option<Facts>, Error> {
    let Some(found) = privacy::find_request(tx, id)? else { return Ok(None) };
    let variables = json!({
        "due_on": found.due_on,
        "granted": found.granted,
        "answer": found.answer,
    });
    Ok(Some(Facts { owner: Some(found.user_id.id()), variables, ..Facts::default() }))
}

fn of_objection(
    tx: &mut Tx<'_>,
    id: ObjectionId,
    now: OffsetDateTime,
) -> Result<Option<Facts>, Error> {
    let Some(found) = objections::find(tx, id)? else { return Ok(None) };
    let Some(facts) = of_application(tx, found.application_id.id(), now)? else {
        return Ok(None);
    };
    let mut variables = facts.variables;
    variables["upheld"] = json!(found.state.0 == ObjectionState::Upheld);
    variables["decision"] = json!(found.decision);
    Ok(Some(Facts { variables, ..facts }))
}

fn of_offer(tx: &mut Tx<'_>, id: OfferId) -> Result<Option<Facts>, Error> {
    let Some(found) = offers::find(tx, id, OfferScope::Everyone)? else { return Ok(None) };
    let offer = found.offer;
    let raised = offer.wage_raises.0.last().cloned().map(WageRaise::from);
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
        "raised_wage_kurus": raised.map(|raise| raise.monthly_wage.0),
        "raised_from": raised.map(|raise| raise.from),
    });
    Ok(Some(Facts {
        candidate: Some(found.candidate_id.id()),
        employer: Some(offer.employer_id.id()),
        informed_school: sgk_notices::informed_school(tx, id)?,
        application: Some(ApplicationId(offer.pool_entry_id.0)),
        variables,
        ..Facts::default()
    }))
}

/// A new wage rule, with the employers whose offers it makes too low.
fn of_wage_rule(tx: &mut Tx<'_>, id: WageRuleId) -> Result<Option<Facts>, Error> {
    let rules = reference::wage_rules(tx)?;
    let Some(rule) = rules.iter().find(|rule| WageRuleId::from(rule.valid_from) == id) else {
        return Ok(None);
    };
    let underpaying = tasks::underpaying_employers(tx, &rules, rule.valid_from)?;
    let variables = json!({
        "valid_from": rule.valid_from,
        "net_minimum_wage_kurus": rule.net_minimum_wage.0,
    });
    Ok(Some(Facts { underpaying, variables, ..Facts::default() }))
}

fn of_notice(tx: &mut Tx<'_>, id: SgkNoticeId) -> Result<Option<Facts>, Error> {
    let Some(found) = sgk_notices::find(tx, id, SgkNoticeScope::Everyone)? else { return Ok(None) };
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
    Ok(Some(Facts {
        candidate: Some(found.intern.candidate_id.id()),
        employer: Some(found.employer.id.id()),
        school: Some(found.notice.school_id.id()),
        informed_school: found.notice.shared_at.map(|_| found.notice.school_id.id()),
        application: Some(found.notice.pool_entry_id.id()),
        variables,
        ..Facts::default()
    }))
}

fn of_school(tx: &mut Tx<'_>, id: SchoolId, now: OffsetDateTime) -> Result<Option<Facts>, Error> {
    // They may have been checked since.
    let (count, Some(oldest)) = documents::old(tx, id, now)? else { return Ok(None) };
    let variables = json!({ "count": count, "oldest": instant(oldest)? });
    Ok(Some(Facts { school: Some(id), variables, ..Facts::default() }))
}

fn of_listed(tx: &mut Tx<'_>, id: TalentPoolEntryId) -> Result<Option<Facts>, Error> {
    let Some(found) = talent_pool::find_membership(tx, id)? else { return Ok(None) };
    let candidate = Some(found.candidate_id.id());
    let variables = json!({ "employer_name": found.employer_name });
    Ok(Some(Facts { candidate, variables, ..Facts::default() }))
}

fn of_quota(tx: &mut Tx<'_>, id: QuotaId, now: OffsetDateTime) -> Result<Option<Facts>, Error> {
    let Some(found) = quotas::find(tx, id, now)? else { return Ok(None) };
    let employer = Some(found.quota.employer_id.id());
    let variables = json!({ "term_name": found.term_name });
    Ok(Some(Facts { employer, variables, ..Facts::default() }))
}

/// What happened can concern somebody's health or conduct, so mails contain neither it nor an answer.
fn of_incident(tx: &mut Tx<'_>, id: IncidentId) -> Result<Option<Facts>, Error> {
    let found = incidents::find(tx, id, IncidentScope::Everyone)?;
    let Some(found) = found else { return Ok(None) };
    let variables = json!({
        "employer_name": found.employer_name,
        "start_date": found.start_date,
        "end_date": found.end_date,
        "happened_on": found.incident.happened_on,
        "due_on": found.incident.due_on,
    });
    Ok(Some(Facts {
        candidate: Some(found.candidate_id.id()),
        employer: Some(found.employer_id.id()),
        school: Some(found.school_id.id()),
        application: Some(found.pool_entry_id.id()),
        reporter: Some(match found.incident.reporter.0 {
            IncidentReporter::Intern => Audience::Candidate,
            IncidentReporter::Employer => Audience::Employer,
            IncidentReporter::School => Audience::SchoolUnit,
            IncidentReporter::ProgrammeOffice => Audience::ProgrammeOffice,
        }),
        variables,
        ..Facts::default()
    }))
}

/// The passcode must not leave the platform, so it is not read here (R65, A31).
fn of_interview(tx: &mut Tx<'_>, id: InterviewId) -> Result<Option<Facts>, Error> {
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
        "cancel_reason": interview.cancel_reason,
        "sequence": interview.sequence,
    });
    Ok(Some(Facts {
        candidate: Some(found.identity.id.id()),
        contact: Some(interview.officer_id.id()),
        variables,
        ..Facts::default()
    }))
}

fn of_mail(tx: &mut Tx<'_>, id: MailId) -> Result<Option<Facts>, Error> {
    let Some(MailSummary { mail, notifications }) = mails::find(tx, id)? else { return Ok(None) };
    let Some(news) = notifications.first() else { return Ok(None) };
    let (owner, addressee) = match (news.user_id, news.school_id, news.object()) {
        (Some(user), ..) => ("account", Some(Recipients::Person(user.id()))),
        (None, Some(school), _) => ("school", Some(Recipients::OfficersOf(school.id()))),
        (None, None, Object::EvidencePackage(package)) => {
            let sent_by = evidence_packages::find(tx, package)?.map(|found| found.package.sent_by);
            ("representative", sent_by.map(|user| Recipients::Person(user.id())))
        }
        (None, None, _) => ("other", None),
    };
    let variables = json!({
        "address": mail.recipient,
        "owner": owner,
        "is_refused": mail.failure.is_some_and(|Name(failure)| failure == MailFailure::Refused),
        "is_bounced": mail.failure.is_some_and(|Name(failure)| failure == MailFailure::Bounced),
    });
    Ok(Some(Facts { addressee, variables, ..Facts::default() }))
}

/// The reason for an early end can concern somebody's health, so mails never contain it.
fn of_placement(
    tx: &mut Tx<'_>,
    id: PlacementId,
    now: OffsetDateTime,
) -> Result<Option<Facts>, Error> {
    let found = placements::find(tx, id, PlacementScope::Everyone)?;
    let Some(found) = found else { return Ok(None) };
    let application = Some(found.placement.pool_entry_id.id());
    let placement = Placement::from(found.placement);
    let period = Period::new(found.start_date, found.end_date).ok();
    let left_on = period.and_then(|period| placement.left_on(period, now));
    let text = |ruling: &Option<Ruling>| ruling.as_ref().and_then(|ruling| ruling.text.clone());
    let variables = json!({
        "employer_name": found.employer_name,
        "start_date": found.start_date,
        "end_date": found.end_date,
        "exit_by": left_on.map(exit_declaration_by),
        "approval_text": text(&placement.university_approval),
        "counts_as_compulsory": placement.equivalence() == CompulsoryEquivalence::Approved,
        "equivalence_text": text(&placement.compulsory_equivalence),
        "last_day": placement.termination.as_ref().map(|termination| termination.last_day),
    });
    Ok(Some(Facts {
        candidate: Some(found.candidate_id.id()),
        employer: Some(found.employer_id.id()),
        school: Some(found.school_id.id()),
        application,
        variables,
        ..Facts::default()
    }))
}
