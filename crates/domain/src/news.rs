//! Who is notified of what (4.13). Each kind of notification is one row of one table. The row says
//! which events cause it, who receives it, how soon it is mailed, and what must still hold for the
//! mail to be sent. The texts of a notification are found by the name of its kind.

use crate::account_link::LinkPurpose;
use crate::calendar::{Timestamp, istanbul_date, start_of_day};
use crate::event::*;
use crate::incident::IncidentState;
use crate::interview::InterviewState;
use crate::offer::OfferState;
use crate::placement::PlacementState;
use crate::sgk_notice::SgkNoticeState;
use time::macros::time;
use time::{Date, Time};

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct News {
    /// The kind of the notification.
    pub kind: NotificationKind,
    /// Each of these events causes it.
    pub events: &'static [EventKind],
    /// Who receives it.
    pub to: &'static [Audience],
    /// How soon it is mailed.
    pub urgency: Urgency,
    /// What must still hold for the mail to be sent.
    pub current: Current,
}

names! {
    /// Groups of recipients. Who belongs to a group follows from the object of the event.
    pub enum Audience {
        /// The career centre of every active university, at its own e-mail address.
        CareerCentres = "career_centres",
        /// The officers of those centres, in their accounts only. They get no mail.
        CareerOfficers = "career_officers",
        /// The programme's representative, who receives evidence by mail (A37).
        Representative = "representative",
        /// The candidate concerned.
        Candidate = "candidate",
        /// Every member of the employer concerned.
        Employer = "employer",
        /// The owner of the account concerned.
        Owner = "owner",
        /// The address of the account concerned. It gets a mail with a link, which the account does
        /// not show.
        Mailbox = "mailbox",
        /// The guardian of the owner, at the address that was given for them, likewise.
        Guardian = "guardian",
        /// The address that the owner of the account wants to use, likewise.
        NewMailbox = "new_mailbox",
        /// The member of the employer who is the candidate's contact (R62).
        Contact = "contact",
        /// The unit of the intern's school that declares interns to SGK.
        SchoolUnit = "school_unit",
        /// The same, if it has received the SGK notice of the internship.
        InformedSchoolUnit = "informed_school_unit",
        /// The officers of the school who check documents, or the school's own address if it has none.
        DocumentOfficers = "document_officers",
        /// Every officer of the programme office.
        ProgrammeOffice = "programme_office",
        /// Every candidate in the pool of the term.
        PoolCandidates = "pool_candidates",
        /// Every member of every active employer.
        ActiveEmployers = "active_employers",
        /// Every member of every employer with an offer whose wage is below the statutory one.
        UnderpayingEmployers = "underpaying_employers",
        /// Whoever can do something about a mail that failed: its reader, the officers of the
        /// school whose address it was for, or the officer who sent the evidence.
        Addressee = "addressee",
    }
}

names! {
    /// How soon a notification is mailed. Of the mails that are due, those of an earlier variant
    /// are sent first.
    pub enum Urgency {
        /// Immediately, in a mail of its own.
        Now = "now",
        /// Once a day, together with the person's other non-urgent notifications.
        Daily = "daily",
        /// In a mail of its own, when no other mail is due, because everybody is told the same.
        Bulk = "bulk",
        /// Never: it is shown in the account only, and not again while it is unread.
        Never = "never",
    }
}

/// What must still hold for a mail to be sent. A notification that is out of date is not mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Current {
    /// Nothing: the notification is never out of date.
    Always,
    /// The offer is still in this state.
    Offer(OfferState),
    /// The SGK notice is still in one of these states.
    SgkNotice(&'static [SgkNoticeState]),
    /// The candidate is still in the employer's talent pool or on its reserve list.
    OnList,
    /// The candidate is still on the reserve list.
    OnReserve,
    /// The quota still has a free place, and the employer still has a candidate in reserve.
    FreePlace,
    /// The interview is still ahead and has kept its first time.
    FirstTime,
    /// The interview is still ahead and has kept the new time that the notification names.
    NewTime,
    /// The interview is still in this state.
    Interview(InterviewState),
    /// The incident is still in this state.
    Incident(IncidentState),
    /// The placement is still in this state.
    Placement(PlacementState),
    /// The link in the mail still works.
    Link(LinkPurpose),
}

macro_rules! news {
    ($($(#[doc = $doc:literal])+ $kind:ident = $name:literal:
        [$($event:expr),+ $(,)?] to [$($audience:ident),+], $urgency:ident, $current:expr;)+) => {
        names! {
            /// Kinds of notifications. Each kind has a text in every language.
            pub enum NotificationKind { $($(#[doc = $doc])+ $kind = $name,)+ }
        }

        impl NotificationKind {
            /// The row of the table for this kind.
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
    /// The term is announced (N1).
    TermAnnounced = "term_announced":
        [Term(TermEvent::Announce)] to [CareerCentres, CareerOfficers], Bulk, Current::Always;
    /// Applications are open (N2).
    ApplicationsOpened = "applications_opened":
        [Term(TermEvent::ApplicationsOpen)] to [CareerCentres, CareerOfficers], Bulk,
        Current::Always;
    /// A package of evidence, with its files (N3).
    EvidencePackageSent = "evidence_package_sent":
        [EvidencePackage(EvidencePackageEvent::Send)] to [Representative], Now, Current::Always;
    /// The application was received (N4).
    ApplicationReceived = "application_received":
        [Application(ApplicationEvent::Submit)] to [Candidate], Now, Current::Always;
    /// A document was rejected (N5).
    DocumentRejected = "document_rejected":
        [Document(DocumentEvent::Reject)] to [Candidate], Now, Current::Always;
    /// The application has become ineligible (N6).
    ApplicationIneligible = "application_ineligible":
        [Application(ApplicationEvent::Disqualify)] to [Candidate], Now, Current::Always;
    /// An officer asks for a proof of an item (N53).
    ProofAskedFor = "proof_asked_for":
        [Application(ApplicationEvent::AskForProof)] to [Candidate], Now, Current::Always;
    /// An officer corrected an item (N54).
    ItemCorrected = "item_corrected":
        [Application(ApplicationEvent::CorrectItem)] to [Candidate], Now, Current::Always;
    /// An objection was decided (N6).
    ObjectionDecided = "objection_decided":
        [Objection(ObjectionEvent::Decide)] to [Candidate], Now, Current::Always;
    /// The pool is open, for the candidates in it (N7).
    PoolOpened = "pool_opened":
        [Term(TermEvent::OpenPool)] to [PoolCandidates], Bulk, Current::Always;
    /// The pool is open, for employers (N8).
    PoolOpenedToEmployers = "pool_opened_to_employers":
        [Term(TermEvent::OpenPool)] to [ActiveEmployers], Bulk, Current::Always;
    /// The pool was closed before its date (N46).
    PoolClosedEarly = "pool_closed_early":
        [Term(TermEvent::ClosePool)] to [PoolCandidates, ActiveEmployers], Bulk, Current::Always;
    /// An employer added the candidate to its talent pool (N9).
    TalentPoolAdded = "talent_pool_added":
        [TalentPoolEntry(TalentPoolEntryEvent::Add)] to [Candidate], Daily, Current::OnList;
    /// An employer put the candidate on its reserve list (N10).
    ReserveListed = "reserve_listed":
        [TalentPoolEntry(TalentPoolEntryEvent::Reserve)] to [Candidate], Daily, Current::OnReserve;
    /// An offer was sent (N11).
    OfferSent = "offer_sent":
        [Offer(OfferEvent::Send)] to [Candidate], Now, Current::Offer(OfferState::Sent);
    /// The candidate accepted an offer (N12).
    OfferAccepted = "offer_accepted":
        [Offer(OfferEvent::Accept)] to [Employer], Now, Current::Offer(OfferState::Accepted);
    /// The candidate declined an offer (N13).
    OfferDeclined = "offer_declined":
        [Offer(OfferEvent::Decline)] to [Employer], Daily, Current::Always;
    /// The candidate did not answer an offer in time (N14).
    OfferLapsed = "offer_lapsed":
        [Offer(OfferEvent::Lapse)] to [Candidate, Employer], Daily, Current::Always;
    /// The employer did not confirm an accepted offer in time (N14).
    ConfirmationLapsed = "confirmation_lapsed":
        [Offer(OfferEvent::LapseConfirmation)] to [Candidate, Employer], Daily, Current::Always;
    /// The employer revoked an offer (N15).
    OfferRevoked = "offer_revoked":
        [Offer(OfferEvent::Revoke)] to [Candidate], Now, Current::Always;
    /// An accepted or confirmed offer was cancelled (N15).
    OfferCancelled = "offer_cancelled":
        [Offer(OfferEvent::Cancel)] to [Candidate, Employer], Now, Current::Always;
    /// A place of the quota is free while candidates are in reserve (N16).
    PlaceFree = "place_free":
        [Quota(QuotaEvent::LookAtReserve)] to [Employer], Daily, Current::FreePlace;
    /// The internship is confirmed (N17).
    InternshipConfirmed = "internship_confirmed":
        [Offer(OfferEvent::Confirm)] to [Candidate, Employer], Now, Current::Always;
    /// An SGK notice was shared (N18).
    SgkNoticeShared = "sgk_notice_shared":
        [SgkNotice(SgkNoticeEvent::Share)] to [SchoolUnit], Now, Current::Always;
    /// An offer was invalidated (N19).
    OfferInvalidated = "offer_invalidated":
        [Offer(OfferEvent::Invalidate)] to [Candidate, Employer], Daily, Current::Always;
    /// An interview was scheduled (N20).
    InterviewScheduled = "interview_scheduled":
        [Interview(InterviewEvent::Schedule)] to [Candidate], Now, Current::FirstTime;
    /// An interview was given another time (N20).
    InterviewRescheduled = "interview_rescheduled":
        [Interview(InterviewEvent::Reschedule)] to [Candidate], Now, Current::NewTime;
    /// An interview was cancelled (N20).
    InterviewCancelled = "interview_cancelled":
        [Interview(InterviewEvent::Cancel)] to [Candidate], Now, Current::Always;
    /// Somebody else is now the contact of an interview (N20).
    InterviewContactChanged = "interview_contact_changed":
        [Interview(InterviewEvent::HandOver)] to [Candidate], Now, Current::NewTime;
    /// A member of the employer became the contact of an interview (N20).
    InterviewHandedOver = "interview_handed_over":
        [Interview(InterviewEvent::HandOver)] to [Contact], Now, Current::NewTime;
    /// The candidate withdrew, so an interview will not take place (N20).
    InterviewWithdrawn = "interview_withdrawn":
        [Interview(InterviewEvent::Withdraw)] to [Contact], Now, Current::Always;
    /// The candidate asks for another time for an interview (N20).
    RescheduleRequested = "reschedule_requested":
        [Interview(InterviewEvent::RequestReschedule)] to [Contact], Now,
        Current::Interview(InterviewState::RescheduleRequested);
    /// An SGK notice was recalled (N21).
    SgkNoticeRecalled = "sgk_notice_recalled":
        [SgkNotice(SgkNoticeEvent::Recall)] to [InformedSchoolUnit], Now, Current::Always;
    /// An SGK notice was not shared by its due day (N22).
    SgkNoticeOverdue = "sgk_notice_overdue":
        [SgkNotice(SgkNoticeEvent::Overdue)] to [Employer, ProgrammeOffice], Now,
        Current::SgkNotice(&SgkNoticeState::WAITING);
    /// An SGK notice was not shared by its due day. Told to those who wait for it (N22).
    SgkNoticeMissing = "sgk_notice_missing":
        [SgkNotice(SgkNoticeEvent::Overdue)] to [Candidate, SchoolUnit], Daily,
        Current::SgkNotice(&SgkNoticeState::WAITING);
    /// The intern is still not declared to SGK on the day before the start or later (N29).
    InternUndeclared = "intern_undeclared":
        [SgkNotice(SgkNoticeEvent::Undeclared)]
        to [SchoolUnit, Employer, Candidate, ProgrammeOffice], Now,
        Current::SgkNotice(&SgkNoticeState::UNDECLARED);
    /// The employer recorded days on which the intern did not work, or took them back (N55).
    AbsencesChanged = "absences_changed":
        [Placement(PlacementEvent::RecordAbsence), Placement(PlacementEvent::DeleteAbsence)]
        to [Candidate, SchoolUnit], Daily, Current::Always;
    /// The exit of an intern is due soon, or overdue (N56).
    ExitUndeclared = "exit_undeclared":
        [Placement(PlacementEvent::ExitUndeclared)] to [SchoolUnit], Now, Current::Always;
    /// The employer raised the wage (N30).
    WageRaised = "wage_raised":
        [Offer(OfferEvent::RaiseWage)] to [Candidate, InformedSchoolUnit], Now, Current::Always;
    /// The statutory wage has changed, and offers of the employer are below it (N30).
    WageTooLow = "wage_too_low":
        [WageRule(WageRuleEvent::Create)] to [UnderpayingEmployers], Now, Current::Always;
    /// The time to answer an offer ends soon (N23).
    RespondByReminder = "respond_by_reminder":
        [Offer(OfferEvent::RespondSoon), Offer(OfferEvent::RemindCandidate)]
        to [Candidate], Now, Current::Offer(OfferState::Sent);
    /// The time to confirm an accepted offer ends soon (N23).
    ConfirmByReminder = "confirm_by_reminder":
        [Offer(OfferEvent::ConfirmSoon), Offer(OfferEvent::RemindEmployer)]
        to [Employer], Now, Current::Offer(OfferState::Accepted);
    /// An SGK notice must be shared soon (N23).
    SgkNoticeReminder = "sgk_notice_reminder":
        [SgkNotice(SgkNoticeEvent::ShareSoon), SgkNotice(SgkNoticeEvent::RemindEmployer)]
        to [Employer], Now, Current::SgkNotice(&SgkNoticeState::WAITING);
    /// Somebody asks the school for the declaration of an intern (A68).
    SgkNoticeWaiting = "sgk_notice_waiting":
        [SgkNotice(SgkNoticeEvent::RemindSchool)] to [InformedSchoolUnit], Now,
        Current::SgkNotice(&SgkNoticeState::UNDECLARED);
    /// Documents have waited for their school for more than a week (N42).
    DocumentsWaiting = "documents_waiting":
        [School(SchoolEvent::DocumentsWaiting)] to [DocumentOfficers], Daily, Current::Always;
    /// The school sent an SGK notice back (N24).
    SgkNoticeRejected = "sgk_notice_rejected":
        [SgkNotice(SgkNoticeEvent::Reject)] to [Employer], Now,
        Current::SgkNotice(&[SgkNoticeState::Rejected]);
    /// The school declared the intern to SGK (N24).
    SgkNoticeDeclared = "sgk_notice_declared":
        [SgkNotice(SgkNoticeEvent::Declare)] to [Employer], Daily, Current::Always;
    /// The school did not approve the internship (N25). The candidate and the employer learn the
    /// reason from the cancellation.
    UniversityRejected = "university_rejected":
        [Placement(PlacementEvent::UniversityReject)] to [ProgrammeOffice], Now, Current::Always;
    /// The school approved the internship (N25).
    UniversityApproved = "university_approved":
        [Placement(PlacementEvent::UniversityApprove)] to [Candidate], Daily, Current::Always;
    /// The school decided whether the internship counts as the compulsory one (N25).
    EquivalenceDecided = "equivalence_decided":
        [Placement(PlacementEvent::EquivalenceApprove), Placement(PlacementEvent::EquivalenceReject)]
        to [Candidate], Daily, Current::Always;
    /// The internship was terminated (N26).
    PlacementTerminated = "placement_terminated":
        [Placement(PlacementEvent::Terminate)] to [SchoolUnit, Candidate], Now, Current::Always;
    /// The intern did not show up (N26).
    PlacementNoShow = "placement_no_show":
        [Placement(PlacementEvent::RecordNoShow)] to [SchoolUnit, Candidate], Now, Current::Always;
    /// The internship was completed (N26).
    PlacementCompleted = "placement_completed":
        [Placement(PlacementEvent::Complete)] to [Candidate], Daily, Current::Always;
    /// Somebody tried to register with the address or the identity number of an account (N32).
    RegistrationAttempted = "registration_attempted":
        [User(UserEvent::RegisterAgain)] to [Owner], Now, Current::Always;
    /// Somebody registered with the address, which its owner confirms (N33).
    RegistrationStarted = "registration_started":
        [User(UserEvent::Register)] to [Mailbox], Now,
        Current::Link(LinkPurpose::ConfirmRegistration);
    /// An account was created for the person, who sets its password (N34).
    Invited = "invited":
        [User(UserEvent::Invite), User(UserEvent::InviteAgain), User(UserEvent::Approve),
            User(UserEvent::Reactivate)]
        to [Mailbox], Now, Current::Link(LinkPurpose::AcceptInvitation);
    /// A programme officer proposes another one, which a second officer approves (N34).
    OfficerProposed = "officer_proposed":
        [User(UserEvent::Propose)] to [ProgrammeOffice], Now, Current::Always;
    /// Somebody forgot the password of the account (N35).
    PasswordForgotten = "password_forgotten":
        [User(UserEvent::ForgetPassword)] to [Mailbox], Now,
        Current::Link(LinkPurpose::ResetPassword);
    /// The password of the account has changed (N35).
    PasswordChanged = "password_changed":
        [User(UserEvent::ChangePassword), User(UserEvent::ResetPassword)] to [Owner], Now,
        Current::Always;
    /// The authenticator app of the account was added, removed or replaced by a recovery code (N38).
    SecondFactorChanged = "second_factor_changed":
        [User(UserEvent::AddSecondFactor), User(UserEvent::RemoveSecondFactor),
            User(UserEvent::UseRecoveryCode), User(UserEvent::ResetSecondFactor)]
        to [Owner], Now, Current::Always;
    /// The guardian of a candidate is asked for their consent (N48).
    GuardianAsked = "guardian_asked":
        [User(UserEvent::AskGuardian)] to [Guardian], Now,
        Current::Link(LinkPurpose::ConsentAsGuardian);
    /// The guardian consents (N48).
    GuardianConsented = "guardian_consented":
        [Application(ApplicationEvent::GuardianConsents)] to [Candidate, SchoolUnit], Now,
        Current::Always;
    /// The guardian does not consent (N48).
    GuardianRefused = "guardian_refused":
        [Application(ApplicationEvent::GuardianRefuses)] to [Candidate, SchoolUnit], Now,
        Current::Always;
    /// The owner of an account wants to use this address, which they confirm (N36).
    EmailChangeRequested = "email_change_requested":
        [User(UserEvent::RequestEmailChange)] to [NewMailbox], Now,
        Current::Link(LinkPurpose::ConfirmEmail);
    /// The account is to use another address. Told at the present one (N36).
    EmailChangeAnnounced = "email_change_announced":
        [User(UserEvent::RequestEmailChange)] to [Owner], Now, Current::Always;
    /// The account uses another address. Told at the new one (N36).
    EmailChanged = "email_changed":
        [User(UserEvent::ChangeEmail)] to [Owner], Now, Current::Always;
    /// The programme office corrected the identity of the candidate (N37).
    IdentityCorrected = "identity_corrected":
        [User(UserEvent::CorrectIdentity)] to [Owner], Now, Current::Always;
    /// Somebody asked about their own data (N39).
    DataRequested = "data_requested":
        [DataRequest(DataRequestEvent::Create)] to [ProgrammeOffice], Daily, Current::Always;
    /// The programme office answered a request about somebody's data (N40).
    DataRequestAnswered = "data_request_answered":
        [DataRequest(DataRequestEvent::Answer)] to [Owner], Now, Current::Always;
    /// A candidate withdrew their application (N27).
    ApplicationWithdrawn = "application_withdrawn":
        [Application(ApplicationEvent::Withdraw)] to [ProgrammeOffice], Daily, Current::Always;
    /// A candidate raised an objection (N27).
    ObjectionRaised = "objection_raised":
        [Objection(ObjectionEvent::Raise)] to [ProgrammeOffice], Daily, Current::Always;
    /// An employer asks for a supplementary document (N28).
    DocumentRequested = "document_requested":
        [Offer(OfferEvent::RequestDocument)] to [Candidate], Now, Current::Always;
    /// The candidate showed the employer a supplementary document (N28).
    DocumentPresented = "document_presented":
        [Offer(OfferEvent::PresentDocument)] to [Employer], Daily, Current::Always;
    /// The candidate of an offer asks something (N43).
    OfferQuestionAsked = "offer_question_asked":
        [Offer(OfferEvent::Ask)] to [Employer], Now, Current::Always;
    /// The employer answered a question (N43).
    OfferQuestionAnswered = "offer_question_answered":
        [Offer(OfferEvent::Answer)] to [Candidate], Now, Current::Always;
    /// The registration of the employer was sent back for a correction (N44).
    EmployerSentBack = "employer_sent_back":
        [Employer(EmployerEvent::SendBack)] to [Employer], Now, Current::Always;
    /// The registration of the employer was refused (N44).
    EmployerRefused = "employer_refused":
        [Employer(EmployerEvent::Refuse)] to [Employer], Now, Current::Always;
    /// The employer may use the pool (N44).
    EmployerActivated = "employer_activated":
        [Employer(EmployerEvent::Activate)] to [Employer], Now, Current::Always;
    /// The employer may not use the pool any more (N44).
    EmployerSuspended = "employer_suspended":
        [Employer(EmployerEvent::Suspend)] to [Employer], Now, Current::Always;
    /// Another employer was merged into this one (N44).
    EmployerAbsorbed = "employer_absorbed":
        [Employer(EmployerEvent::Absorb)] to [Employer], Now, Current::Always;
    /// An intern handed over the acceptance letter (N47).
    LetterDelivered = "letter_delivered":
        [Placement(PlacementEvent::DeliverLetter)] to [SchoolUnit], Daily, Current::Always;
    /// The employer proposes to change an offer (N45).
    AmendmentProposed = "amendment_proposed":
        [Offer(OfferEvent::ProposeAmendment)] to [Candidate], Now, Current::Always;
    /// The candidate accepted new conditions (N45).
    AmendmentAccepted = "amendment_accepted":
        [Offer(OfferEvent::AcceptAmendment)] to [Employer], Now, Current::Always;
    /// The candidate refused new conditions (N45).
    AmendmentRefused = "amendment_refused":
        [Offer(OfferEvent::RefuseAmendment)] to [Employer], Now, Current::Always;
    /// The employer took new conditions back (N45).
    AmendmentWithdrawn = "amendment_withdrawn":
        [Offer(OfferEvent::WithdrawAmendment)] to [Candidate], Now, Current::Always;
    /// The dates or the place of an internship have changed (N45).
    SgkNoticeCorrected = "sgk_notice_corrected":
        [SgkNotice(SgkNoticeEvent::Correct)] to [SchoolUnit], Now, Current::Always;
    /// An accident happened during the internship (N49). The side that reported it knows.
    AccidentReported = "accident_reported":
        [Incident(IncidentEvent::Report)]
        to [Candidate, Employer, SchoolUnit, ProgrammeOffice], Now, Current::Always;
    /// An accident is still not declared on the day before its due day or later (N50).
    AccidentUndeclared = "accident_undeclared":
        [Incident(IncidentEvent::Undeclared)] to [SchoolUnit, ProgrammeOffice], Now,
        Current::Incident(IncidentState::Open);
    /// An intern complains about the internship (N51).
    ComplaintRaised = "complaint_raised":
        [Incident(IncidentEvent::Complain)] to [ProgrammeOffice, SchoolUnit], Now, Current::Always;
    /// The programme office answered a complaint (N52).
    ComplaintAnswered = "complaint_answered":
        [Incident(IncidentEvent::Answer)] to [Candidate], Now, Current::Always;
    /// A mail was given up (N31).
    MailFailed = "mail_failed":
        [Mail(MailEvent::Fail)] to [Addressee], Never, Current::Always;
    /// Mails were given up. Told to those who watch over all mails (N31).
    MailsFailed = "mails_failed":
        [Mail(MailEvent::Fail)] to [ProgrammeOffice], Never, Current::Always;
}

/// Events that cause no notification, grouped by the reason.
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
            "the person concerned did it",
            &[
                Application(ApplicationEvent::Draft),
                Application(ApplicationEvent::Update),
                Document(DocumentEvent::Upload),
                Document(DocumentEvent::Delete),
                Employer(EmployerEvent::Create),
                Employer(EmployerEvent::Update),
                Evidence(EvidenceEvent::Upload),
                Quota(QuotaEvent::Set),
                Placement(PlacementEvent::DeclareExit),
                Placement(PlacementEvent::GiveDetails),
                Session(SessionEvent::Open),
                Session(SessionEvent::Revoke),
                UniversityAnnouncement(UniversityAnnouncementEvent::Create),
                User(UserEvent::ConfirmRegistration),
                User(UserEvent::Update),
                User(UserEvent::AcceptInvitation),
                User(UserEvent::RenewCalendar),
                User(UserEvent::EndCalendar),
                Workplace(WorkplaceEvent::Create),
                Workplace(WorkplaceEvent::Update),
            ],
        ),
        (
            "another event of the same command causes the notification",
            &[
                Application(ApplicationEvent::Evaluate),
                Application(ApplicationEvent::CreatePool),
                Document(DocumentEvent::Submit),
                Document(DocumentEvent::Drop),
                Evaluation(EvaluationEvent::Correct),
                Placement(PlacementEvent::Amend),
                Placement(PlacementEvent::Confirm),
                Placement(PlacementEvent::Cancel),
                PoolEntry(PoolEntryEvent::Remove),
                SgkNotice(SgkNoticeEvent::Create),
                TalentPoolEntry(TalentPoolEntryEvent::Offer),
            ],
        ),
        (
            "derived from the clock, never stored",
            &[Application(ApplicationEvent::Expire), TalentPoolEntry(TalentPoolEntryEvent::Expire)],
        ),
        (
            "an intermediate step; its outcome causes a notification",
            &[
                Application(ApplicationEvent::RecordGuardianConsent),
                Application(ApplicationEvent::ProveItem),
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
                Term(TermEvent::FinishPool),
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
            "nobody is left to tell, or nobody has to know",
            &[
                LegalHold(LegalHoldEvent::Place),
                LegalHold(LegalHoldEvent::Lift),
                User(UserEvent::Erase),
                User(UserEvent::LookUp),
            ],
        ),
        (
            "the candidate loses nothing (R44)",
            &[
                TalentPoolEntry(TalentPoolEntryEvent::Unreserve),
                TalentPoolEntry(TalentPoolEntryEvent::Remove),
            ],
        ),
        (
            "both sides took part",
            &[
                Interview(InterviewEvent::Complete),
                Interview(InterviewEvent::RecordNoShow),
                Placement(PlacementEvent::Start),
            ],
        ),
        (
            "visible where it matters: in the account, the profile or the reference data",
            &[
                Employer(EmployerEvent::Submit),
                Employer(EmployerEvent::Close),
                Employer(EmployerEvent::Merge),
                Employer(EmployerEvent::Expire),
                Faculty(FacultyEvent::Create),
                Faculty(FacultyEvent::Update),
                Faculty(FacultyEvent::Delete),
                Holiday(HolidayEvent::Set),
                Holiday(HolidayEvent::Delete),
                Incident(IncidentEvent::Declare),
                School(SchoolEvent::Create),
                School(SchoolEvent::Update),
                School(SchoolEvent::Activate),
                School(SchoolEvent::Deactivate),
                User(UserEvent::Create),
                User(UserEvent::ChangeRole),
                User(UserEvent::Deactivate),
                User(UserEvent::Expire),
                User(UserEvent::ReleaseIdentity),
                WageRule(WageRuleEvent::End),
            ],
        ),
    ]
};

/// The time in Istanbul at which the daily mail with non-urgent notifications is sent.
const DAILY_AT: Time = time!(08:00);

impl News {
    /// The notifications that an event causes, in the order of the table; none for events in
    /// [`SILENT`].
    pub fn of(event: EventKind) -> impl Iterator<Item = &'static Self> {
        use crate::Named;
        let rows = NotificationKind::ALL.iter().map(|kind| kind.news());
        rows.filter(move |news| news.events.contains(&event))
    }

    /// The earliest instant at which the notification may be mailed: the next 08:00 in Istanbul
    /// after `now` if it waits for the daily mail, otherwise `now`.
    pub fn mailed_at(&self, now: Timestamp) -> Timestamp {
        match self.urgency {
            Urgency::Now | Urgency::Bulk | Urgency::Never => now,
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
    fn every_event_causes_a_notification_or_is_silent_for_exactly_one_reason() {
        for event in EventKind::all() {
            let caused = News::of(event).count();
            let reasons = SILENT.iter().filter(|(_, events)| events.contains(&event)).count();
            assert!((caused > 0) != (reasons > 0), "{event:?}: caused {caused}, silent {reasons}");
            assert!(reasons <= 1, "{event:?} is silent for several reasons");
        }
    }

    #[test]
    fn every_reminder_causes_a_notification() {
        for reminder in Reminder::ALL {
            assert!(News::of(reminder.event()).count() > 0, "{reminder}");
        }
    }

    #[test]
    fn non_urgent_notifications_wait_until_eight_in_the_morning() {
        let declined = NotificationKind::OfferDeclined.news();
        let morning = datetime!(2026-05-10 05:00 UTC);
        assert_eq!(declined.mailed_at(morning - Duration::seconds(1)), morning);
        assert_eq!(declined.mailed_at(morning), morning + Duration::days(1));
        let now = datetime!(2026-05-10 09:00 UTC);
        assert_eq!(declined.mailed_at(now), datetime!(2026-05-11 05:00 UTC));
        assert_eq!(NotificationKind::OfferSent.news().mailed_at(now), now);
    }
}
