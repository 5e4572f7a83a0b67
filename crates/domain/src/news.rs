//! What people are told (4.13). Each piece of news is one row of one table: the events that it
//! tells of, who hears it, how soon a mail leaves, and until when the mail is worth sending. Its
//! texts are found by its name.

use crate::calendar::{Timestamp, istanbul_date, start_of_day};
use crate::event::*;
use crate::interview::InterviewState;
use crate::offer::OfferState;
use crate::placement::PlacementState;
use crate::sgk_notice::SgkNoticeState;
use time::macros::time;
use time::{Date, Time};

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct News {
    /// Its kind.
    pub kind: NotificationKind,
    /// Any of these events makes it.
    pub events: &'static [EventKind],
    /// Who hears it.
    pub to: &'static [Audience],
    /// How soon a mail tells it.
    pub urgency: Urgency,
    /// Until when a mail is worth sending.
    pub current: Current,
}

names! {
    /// Those who hear of something, found by what the event is about.
    pub enum Audience {
        /// The career centre of every active university, by its address.
        CareerCentres = "career_centres",
        /// The officers of those centres, in their accounts only.
        CareerOfficers = "career_officers",
        /// The programme's representative, whom evidence is mailed to (A37).
        Representative = "representative",
        /// The candidate concerned.
        Candidate = "candidate",
        /// Every member of the employer concerned.
        Employer = "employer",
        /// The member of the employer whom the candidate turns to (R62).
        Contact = "contact",
        /// Whoever starts social security at the intern's school.
        SchoolUnit = "school_unit",
        /// Every programme officer.
        ProgrammeOffice = "programme_office",
        /// Every candidate in the pool of the term.
        PoolCandidates = "pool_candidates",
        /// Every member of every active employer.
        ActiveEmployers = "active_employers",
    }
}

/// How soon a mail tells of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// At once, in a mail of its own.
    Now,
    /// With the person's other non-urgent news, once a day.
    Daily,
}

/// What must still hold for a mail to be sent. Otherwise its news is out of date, and left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// It stays true.
    Always,
    /// The offer is still in this state.
    Offer(OfferState),
    /// The notice is still in one of these states.
    Notice(&'static [SgkNoticeState]),
    /// The candidate is still on the employer's talent pool or reserve list.
    OnList,
    /// The candidate is still on the reserve list.
    OnReserve,
    /// The quota still has a free place, and the employer somebody in reserve.
    FreePlace,
    /// The interview still lies ahead at the time that was told, its first.
    FirstTime,
    /// The same, at a later time.
    NewTime,
    /// The interview is still in this state.
    Interview(InterviewState),
    /// The placement is still in this state.
    Placement(PlacementState),
}

macro_rules! news {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal:
        [$($event:expr),+ $(,)?] to [$($audience:ident),+], $urgency:ident, $current:expr;)+) => {
        names! {
            /// What a notification says. Each kind has a text in every language.
            pub enum NotificationKind { $($(#[doc = $doc])+ $kind = $name,)+ }
        }

        impl NotificationKind {
            /// The row of the table.
            pub fn news(self) -> &'static News {
                use EventKind::*;
                match self {
                    $(Self::$kind => {
                        const NEWS: News = News {
                            kind: NotificationKind::$kind,
                            events: &[$($event),+],
                            to: &[$(Audience::$audience),+],
                            urgency: Urgency::$urgency,
                            current: $current,
                        };
                        &NEWS
                    })+
                }
            }
        }
    };
}

news! {
    /// N1
    TermAnnounced = "term_announced":
        [Term(TermEvent::Announce)] to [CareerCentres, CareerOfficers], Now, Current::Always;
    /// N2
    ApplicationsOpened = "applications_opened":
        [Term(TermEvent::ApplicationsOpen)] to [CareerCentres, CareerOfficers], Now, Current::Always;
    /// N3
    EvidencePackageSent = "evidence_package_sent":
        [EvidencePackage(EvidencePackageEvent::Send)] to [Representative], Now, Current::Always;
    /// N4
    ApplicationReceived = "application_received":
        [Application(ApplicationEvent::Submit)] to [Candidate], Now, Current::Always;
    /// N5
    DocumentRejected = "document_rejected":
        [Document(DocumentEvent::Reject)] to [Candidate], Now, Current::Always;
    /// N6
    ApplicationIneligible = "application_ineligible":
        [Application(ApplicationEvent::Disqualify)] to [Candidate], Now, Current::Always;
    /// N6
    ObjectionDecided = "objection_decided":
        [Objection(ObjectionEvent::Decide)] to [Candidate], Now, Current::Always;
    /// N7
    PoolOpened = "pool_opened":
        [Term(TermEvent::OpenPool)] to [PoolCandidates], Now, Current::Always;
    /// N8
    PoolOpenedToEmployers = "pool_opened_to_employers":
        [Term(TermEvent::OpenPool)] to [ActiveEmployers], Now, Current::Always;
    /// N9
    TalentPoolAdded = "talent_pool_added":
        [TalentPoolEntry(TalentPoolEntryEvent::Add)] to [Candidate], Daily, Current::OnList;
    /// N10
    ReserveListed = "reserve_listed":
        [TalentPoolEntry(TalentPoolEntryEvent::Reserve)] to [Candidate], Daily, Current::OnReserve;
    /// N11
    OfferSent = "offer_sent":
        [Offer(OfferEvent::Send)] to [Candidate], Now, Current::Offer(OfferState::Sent);
    /// N12
    OfferAccepted = "offer_accepted":
        [Offer(OfferEvent::Accept)] to [Employer], Now, Current::Offer(OfferState::Accepted);
    /// N13
    OfferDeclined = "offer_declined":
        [Offer(OfferEvent::Decline)] to [Employer], Daily, Current::Always;
    /// N14
    OfferLapsed = "offer_lapsed":
        [Offer(OfferEvent::Lapse)] to [Candidate, Employer], Daily, Current::Always;
    /// N14
    ConfirmationLapsed = "confirmation_lapsed":
        [Offer(OfferEvent::LapseConfirmation)] to [Candidate, Employer], Daily, Current::Always;
    /// N15
    OfferRevoked = "offer_revoked":
        [Offer(OfferEvent::Revoke)] to [Candidate], Now, Current::Always;
    /// N15
    OfferCancelled = "offer_cancelled":
        [Offer(OfferEvent::Cancel)] to [Candidate, Employer], Now, Current::Always;
    /// N16
    PlaceFree = "place_free":
        [Quota(QuotaEvent::LookAtReserve)] to [Employer], Daily, Current::FreePlace;
    /// N17
    InternshipConfirmed = "internship_confirmed":
        [Offer(OfferEvent::Confirm)] to [Candidate, Employer], Now, Current::Always;
    /// N18
    SgkNoticeShared = "sgk_notice_shared":
        [SgkNotice(SgkNoticeEvent::Share)] to [SchoolUnit], Now, Current::Always;
    /// N19
    OfferInvalidated = "offer_invalidated":
        [Offer(OfferEvent::Invalidate)] to [Candidate, Employer], Daily, Current::Always;
    /// N20
    InterviewScheduled = "interview_scheduled":
        [Interview(InterviewEvent::Schedule)] to [Candidate], Now, Current::FirstTime;
    /// N20
    InterviewRescheduled = "interview_rescheduled":
        [Interview(InterviewEvent::Reschedule)] to [Candidate], Now, Current::NewTime;
    /// N20
    InterviewCancelled = "interview_cancelled":
        [Interview(InterviewEvent::Cancel)] to [Candidate], Now, Current::Always;
    /// N20
    RescheduleRequested = "reschedule_requested":
        [Interview(InterviewEvent::RequestReschedule)] to [Contact], Now,
        Current::Interview(InterviewState::RescheduleRequested);
    /// N21
    SgkNoticeRecalled = "sgk_notice_recalled":
        [SgkNotice(SgkNoticeEvent::Recall)] to [SchoolUnit], Now, Current::Always;
    /// N22
    SgkNoticeOverdue = "sgk_notice_overdue":
        [SgkNotice(SgkNoticeEvent::Overdue)] to [Employer, ProgrammeOffice], Now,
        Current::Notice(&SgkNoticeState::WAITING);
    /// N23
    RespondByReminder = "respond_by_reminder":
        [Offer(OfferEvent::RespondSoon)] to [Candidate], Now, Current::Offer(OfferState::Sent);
    /// N23
    ConfirmByReminder = "confirm_by_reminder":
        [Offer(OfferEvent::ConfirmSoon)] to [Employer], Now, Current::Offer(OfferState::Accepted);
    /// N23
    SgkNoticeReminder = "sgk_notice_reminder":
        [SgkNotice(SgkNoticeEvent::ShareSoon)] to [Employer], Now,
        Current::Notice(&SgkNoticeState::WAITING);
    /// N24
    SgkNoticeRejected = "sgk_notice_rejected":
        [SgkNotice(SgkNoticeEvent::Reject)] to [Employer], Now,
        Current::Notice(&[SgkNoticeState::Rejected]);
    /// N24
    SgkNoticeDeclared = "sgk_notice_declared":
        [SgkNotice(SgkNoticeEvent::Declare)] to [Employer], Daily, Current::Always;
    /// N25
    UniversityRejected = "university_rejected":
        [Placement(PlacementEvent::UniversityReject)] to [Employer, ProgrammeOffice], Now,
        Current::Placement(PlacementState::Confirmed);
    /// N25
    UniversityApproved = "university_approved":
        [Placement(PlacementEvent::UniversityApprove)] to [Candidate], Daily, Current::Always;
    /// N25
    EquivalenceDecided = "equivalence_decided":
        [Placement(PlacementEvent::EquivalenceApprove), Placement(PlacementEvent::EquivalenceReject)]
        to [Candidate], Daily, Current::Always;
    /// N26
    PlacementTerminated = "placement_terminated":
        [Placement(PlacementEvent::Terminate)] to [SchoolUnit, Candidate], Now, Current::Always;
    /// N26
    PlacementNoShow = "placement_no_show":
        [Placement(PlacementEvent::RecordNoShow)] to [SchoolUnit, Candidate], Now, Current::Always;
    /// N26
    PlacementCompleted = "placement_completed":
        [Placement(PlacementEvent::Complete)] to [Candidate], Daily, Current::Always;
    /// N27
    ApplicationWithdrawn = "application_withdrawn":
        [Application(ApplicationEvent::Withdraw)] to [ProgrammeOffice], Daily, Current::Always;
    /// N27
    ObjectionRaised = "objection_raised":
        [Objection(ObjectionEvent::Raise)] to [ProgrammeOffice], Daily, Current::Always;
    /// N28
    DocumentRequested = "document_requested":
        [Offer(OfferEvent::RequestDocument)] to [Candidate], Now, Current::Always;
    /// N28
    DocumentPresented = "document_presented":
        [Offer(OfferEvent::PresentDocument)] to [Employer], Daily, Current::Always;
}

/// Events that nobody is told of, by the reason.
pub const SILENT: &[(&str, &[EventKind])] = {
    use EventKind::*;
    &[
        (
            "public once it is published",
            &[
                Announcement(AnnouncementEvent::Create),
                Announcement(AnnouncementEvent::Publish),
                Announcement(AnnouncementEvent::Revise),
                Announcement(AnnouncementEvent::Archive),
                MethodReport(MethodReportEvent::Publish),
                PrivacyNotice(PrivacyNoticeEvent::Publish),
            ],
        ),
        (
            "the one concerned did it",
            &[
                Application(ApplicationEvent::Draft),
                Application(ApplicationEvent::Update),
                Document(DocumentEvent::Upload),
                Document(DocumentEvent::Delete),
                Employer(EmployerEvent::Create),
                Employer(EmployerEvent::Update),
                Evidence(EvidenceEvent::Upload),
                Placement(PlacementEvent::DeliverLetter),
                Quota(QuotaEvent::Set),
                Session(SessionEvent::Open),
                Session(SessionEvent::Revoke),
                UniversityAnnouncement(UniversityAnnouncementEvent::Create),
                User(UserEvent::Register),
                User(UserEvent::Update),
                User(UserEvent::ChangePassword),
                User(UserEvent::AcceptInvitation),
            ],
        ),
        (
            "told with another event of the same command",
            &[
                Application(ApplicationEvent::Evaluate),
                Application(ApplicationEvent::CreatePool),
                Document(DocumentEvent::Submit),
                Document(DocumentEvent::Drop),
                Evaluation(EvaluationEvent::Correct),
                Placement(PlacementEvent::Confirm),
                Placement(PlacementEvent::Cancel),
                PoolEntry(PoolEntryEvent::Remove),
                SgkNotice(SgkNoticeEvent::Create),
                TalentPoolEntry(TalentPoolEntryEvent::Offer),
            ],
        ),
        (
            "derived from the clock, never written",
            &[Application(ApplicationEvent::Expire), TalentPoolEntry(TalentPoolEntryEvent::Expire)],
        ),
        (
            "a step of the work; its outcome is told",
            &[
                Application(ApplicationEvent::RecordGuardianConsent),
                CalendarCheck(CalendarCheckEvent::Check),
                DeclaredDataImport(DeclaredDataImportEvent::Import),
                Document(DocumentEvent::Claim),
                Document(DocumentEvent::Release),
                Document(DocumentEvent::Accept),
                Document(DocumentEvent::Approve),
                DocumentReview(DocumentReviewEvent::Record),
                DocumentSample(DocumentSampleEvent::Draw),
                EvaluationRun(EvaluationRunEvent::Start),
                EvaluationRun(EvaluationRunEvent::Finish),
                EvidencePackage(EvidencePackageEvent::Acknowledge),
                FailedItem(FailedItemEvent::Retry),
                Mail(MailEvent::Retry),
                Placement(PlacementEvent::ReceiveLetter),
                SgkNotice(SgkNoticeEvent::Acknowledge),
                Term(TermEvent::Create),
                Term(TermEvent::Update),
                Term(TermEvent::StartEvaluation),
                Term(TermEvent::FinishEvaluation),
                Term(TermEvent::CreatePool),
                Term(TermEvent::Close),
            ],
        ),
        (
            "nobody outside the employer may know",
            &[
                Offer(OfferEvent::Draft),
                Offer(OfferEvent::Update),
                Offer(OfferEvent::Discard),
                TalentPoolEntry(TalentPoolEntryEvent::Annotate),
                TalentPoolEntry(TalentPoolEntryEvent::Move),
            ],
        ),
        (
            "the candidate loses nothing by it (R44)",
            &[
                TalentPoolEntry(TalentPoolEntryEvent::Unreserve),
                TalentPoolEntry(TalentPoolEntryEvent::Remove),
            ],
        ),
        (
            "both sides were there",
            &[
                Interview(InterviewEvent::Complete),
                Interview(InterviewEvent::RecordNoShow),
                Placement(PlacementEvent::Start),
            ],
        ),
        (
            "shown where it matters: on the account, the profile, the reference data",
            &[
                Employer(EmployerEvent::Submit),
                Employer(EmployerEvent::Activate),
                Employer(EmployerEvent::Suspend),
                Holiday(HolidayEvent::Set),
                Holiday(HolidayEvent::Delete),
                School(SchoolEvent::Create),
                School(SchoolEvent::Update),
                School(SchoolEvent::Activate),
                School(SchoolEvent::Deactivate),
                User(UserEvent::Create),
                User(UserEvent::ChangeRole),
                User(UserEvent::Invite),
                User(UserEvent::InviteAgain),
                User(UserEvent::Deactivate),
                WageRule(WageRuleEvent::Create),
                WageRule(WageRuleEvent::End),
            ],
        ),
    ]
};

/// When the daily mail with a person's non-urgent news goes out, by the clock of Istanbul.
const DAILY_AT: Time = time!(08:00);

impl News {
    /// What is told of an event, in the order of the table; nothing of a silent one.
    pub fn of(event: EventKind) -> impl Iterator<Item = &'static Self> {
        use crate::Named;
        let rows = NotificationKind::ALL.iter().map(|kind| kind.news());
        rows.filter(move |news| news.events.contains(&event))
    }

    /// The instant from which a mail may tell of it.
    pub fn mailed_at(&self, now: Timestamp) -> Timestamp {
        match self.urgency {
            Urgency::Now => now,
            Urgency::Daily => {
                let today = istanbul_date(now);
                let daily = |day: Date| start_of_day(day) + (DAILY_AT - Time::MIDNIGHT);
                let next = daily(today);
                if next > now { next } else { today.next_day().map_or(next, daily) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Named;
    use crate::reminder::Reminder;
    use time::Duration;
    use time::macros::datetime;

    #[test]
    fn every_event_is_told_to_somebody_or_silent_for_one_reason() {
        for event in EventKind::all() {
            let told = News::of(event).count();
            let reasons = SILENT.iter().filter(|(_, events)| events.contains(&event)).count();
            assert!((told > 0) != (reasons > 0), "{event:?}: told {told}, silent {reasons}");
            assert!(reasons <= 1, "{event:?} is silent for one reason");
        }
    }

    #[test]
    fn every_reminder_is_told() {
        for reminder in Reminder::ALL {
            assert!(News::of(reminder.event()).count() > 0, "{reminder}");
        }
    }

    #[test]
    fn non_urgent_news_waits_for_eight_in_the_morning() {
        let declined = NotificationKind::OfferDeclined.news();
        let morning = datetime!(2026-05-10 05:00 UTC);
        assert_eq!(declined.mailed_at(morning - Duration::seconds(1)), morning);
        assert_eq!(declined.mailed_at(morning), morning + Duration::days(1));
        let now = datetime!(2026-05-10 09:00 UTC);
        assert_eq!(declined.mailed_at(now), datetime!(2026-05-11 05:00 UTC));
        assert_eq!(NotificationKind::OfferSent.news().mailed_at(now), now);
    }
}
