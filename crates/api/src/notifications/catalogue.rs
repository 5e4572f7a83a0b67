//! Who hears of what (4.13).

use staj_domain::notification::NotificationKind;

/// Those who hear of an event: the people of section 4.13, found by what the event is about.
#[derive(Debug, Clone, Copy)]
pub enum Listener {
    CareerCentres,
    OfficersOfCareerCentres,
    Representative,
    Candidate,
    Employer,
    /// The member of the employer whom the candidate turns to (R62).
    Contact,
    /// Who starts social security at the intern's school.
    SchoolUnit,
    Programme,
    PoolCandidates,
    ActiveEmployers,
}

impl Listener {
    pub fn name(self) -> &'static str {
        match self {
            Self::CareerCentres | Self::OfficersOfCareerCentres => "career_centres",
            Self::Representative => "representative",
            Self::Candidate | Self::PoolCandidates => "candidate",
            Self::Employer | Self::Contact | Self::ActiveEmployers => "employer",
            Self::SchoolUnit => "school_unit",
            Self::Programme => "programme_office",
        }
    }
}

/// What is told, each beside who hears it.
pub type Listeners = &'static [(NotificationKind, Listener)];

/// The catalogue: an event, as `object.action`, and what is told to whom.
pub fn catalogue(event: &str) -> Listeners {
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
        "offer.request_document" => &[(DocumentRequested, Candidate)],
        "offer.present_document" => &[(DocumentPresented, Employer)],
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
        "talent_pool_entry.add" => &[(TalentPoolAdded, Candidate)],
        "talent_pool_entry.reserve" => &[(ReserveListed, Candidate)],
        "quota.look_at_reserve" => &[(PlaceFree, Employer)],
        "interview.schedule" => &[(InterviewScheduled, Candidate)],
        "interview.reschedule" => &[(InterviewRescheduled, Candidate)],
        "interview.cancel" => &[(InterviewCancelled, Candidate)],
        "interview.request_reschedule" => &[(RescheduleRequested, Contact)],
        "sgk_notice.reject" => &[(SgkNoticeRejected, Employer)],
        "sgk_notice.declare" => &[(SgkNoticeDeclared, Employer)],
        "placement.university_reject" => {
            &[(UniversityRejected, Employer), (UniversityRejected, Programme)]
        }
        "placement.university_approve" => &[(UniversityApproved, Candidate)],
        "placement.equivalence_approve" | "placement.equivalence_reject" => {
            &[(EquivalenceDecided, Candidate)]
        }
        "placement.terminate" => {
            &[(PlacementTerminated, SchoolUnit), (PlacementTerminated, Candidate)]
        }
        "placement.record_no_show" => {
            &[(PlacementNoShow, SchoolUnit), (PlacementNoShow, Candidate)]
        }
        "placement.complete" => &[(PlacementCompleted, Candidate)],
        "application.withdraw" => &[(ApplicationWithdrawn, Programme)],
        "objection.raise" => &[(ObjectionRaised, Programme)],
        _ => &[],
    }
}
