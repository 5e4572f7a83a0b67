//! Events: what happened. They are written to the audit trail and to the outbox in the same
//! transaction as the change (D3, D6).

use crate::Named;
use crate::ids::*;
use uuid::Uuid;

/// One change of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What changed.
    pub object: Object,
    /// How it changed.
    pub kind: EventKind,
    /// The name of the state before the change; `None` when the state did not change or the
    /// object is new.
    pub from: Option<&'static str>,
    /// The name of the state after the change; `None` when the state did not change.
    pub to: Option<&'static str>,
    /// Why it changed: a text, or the code of a reason.
    pub reason: Option<String>,
    /// What was edited, field by field. Empty for an event that is no edit.
    pub changes: Vec<Change>,
}

/// How one field was edited. Both values are `None` if the audit trail does not keep them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field, as a JSON pointer into the answers about the object.
    pub field: String,
    /// The value before. `None` if there was none.
    pub before: Option<String>,
    /// The value after. `None` if there is none.
    pub after: Option<String>,
}

impl Change {
    /// A field that had a value and has another one now.
    pub fn of(field: &str, before: impl ToString, after: impl ToString) -> Self {
        Self {
            field: field.to_owned(),
            before: Some(before.to_string()),
            after: Some(after.to_string()),
        }
    }

    /// An edited field whose values the audit trail does not keep.
    pub fn withheld(field: String) -> Self {
        Self { field, before: None, after: None }
    }
}

/// The id of an object that events are about. It links the object to its set of events.
pub trait Subject: Into<Object> {
    /// The closed set of events that can happen to the object.
    type Event: Into<EventKind>;
}

impl Event {
    /// An event of an object, made from an event or from an action of the object's state machine.
    pub fn new<S: Subject>(object: S, event: impl Into<S::Event>) -> Self {
        let kind = event.into().into();
        Self { object: object.into(), kind, from: None, to: None, reason: None, changes: vec![] }
    }

    /// Sets the names of the states before and after.
    pub fn between(self, from: impl Into<Option<&'static str>>, to: &'static str) -> Self {
        Self { from: from.into(), to: Some(to), ..self }
    }

    /// Sets the reason.
    pub fn because(self, reason: impl Into<Option<String>>) -> Self {
        Self { reason: reason.into(), ..self }
    }

    /// Sets what was edited.
    pub fn changing(self, changes: Vec<Change>) -> Self {
        Self { changes, ..self }
    }
}

macro_rules! events {
    ($($object:ident($id:ident) = $kind:literal: $event:ident {
        $($(#[$doc:meta])* $verb:ident = $name:literal),+ $(,)?
    })+) => {
        /// What an event is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Object {
            $(#[doc = concat!("`", $kind, "`")] $object($id),)+
        }

        impl Object {
            /// The kind of the object.
            pub fn kind(self) -> ObjectKind {
                match self { $(Self::$object(_) => ObjectKind::$object,)+ }
            }
            /// The id without its type.
            pub fn id(self) -> Uuid {
                match self { $(Self::$object(id) => id.0,)+ }
            }
        }

        names! {
            /// The kinds of objects that events are about.
            pub enum ObjectKind {
                $(#[doc = concat!("See [`", stringify!($event), "`].")] $object = $kind,)+
            }
        }

        impl ObjectKind {
            /// The object of this kind with this id.
            pub fn with_id(self, id: Uuid) -> Object {
                match self { $(Self::$object => Object::$object($id::from(id)),)+ }
            }
        }

        /// The closed set of everything that can happen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $(#[doc = concat!("An event of an object of kind `", $kind, "`.")] $object($event),)+
        }

        impl EventKind {
            /// Every event of every kind of object.
            pub fn all() -> impl Iterator<Item = Self> {
                std::iter::empty()$(.chain($event::ALL.iter().copied().map(Self::from)))+
            }
            /// The kind of the object that the event is about.
            pub fn object_kind(self) -> ObjectKind {
                match self { $(Self::$object(_) => ObjectKind::$object,)+ }
            }
            /// The verb of the event, such as `confirm`.
            pub fn action(self) -> &'static str {
                match self { $(Self::$object(event) => event.name(),)+ }
            }
            /// The event with these names, as the audit trail and the outbox store them; `None`
            /// when there is no such event.
            pub fn from_names(object: &str, action: &str) -> Option<Self> {
                match ObjectKind::from_name(object)? {
                    $(ObjectKind::$object => $event::from_name(action).map(Self::from),)+
                }
            }
        }

        $(
            #[doc = concat!("What can happen to an object of kind `", $kind, "`.")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub enum $event {
                $($(#[$doc])* #[doc = concat!("`", $name, "`")] $verb,)+
            }

            impl $event {
                /// Every member.
                pub const ALL: &'static [Self] = &[$(Self::$verb,)+];

                /// The verb of the event, such as `confirm`.
                pub fn name(self) -> &'static str {
                    match self { $(Self::$verb => $name,)+ }
                }

                /// The event with this verb; `None` when there is none.
                pub fn from_name(name: &str) -> Option<Self> {
                    Self::ALL.iter().copied().find(|event| event.name() == name)
                }
            }

            impl From<$event> for EventKind {
                fn from(event: $event) -> Self { Self::$object(event) }
            }
            impl From<$id> for Object {
                fn from(id: $id) -> Self { Self::$object(id) }
            }
            impl Subject for $id {
                type Event = $event;
            }
        )+
    };
}

/// Converts each action of a state machine into the event of its object with the same name.
macro_rules! actions_are_events {
    ($action:ident => $event:ident: $($moved:ident),+ $(,)?) => {
        impl From<$action> for $crate::event::$event {
            fn from(action: $action) -> Self {
                match action { $($action::$moved => Self::$moved,)+ }
            }
        }
    };
}
pub(crate) use actions_are_events;

events! {
    Announcement(AnnouncementId) = "announcement": AnnouncementEvent {
        Create = "create", Publish = "publish", Revise = "revise", Archive = "archive",
    }
    Application(ApplicationId) = "application": ApplicationEvent {
        Draft = "draft", Update = "update",
        /// An officer doubts an item that the candidate typed, or corrects it (A78).
        AskForProof = "ask_for_proof", ProveItem = "prove_item", CorrectItem = "correct_item",
        RecordGuardianConsent = "record_guardian_consent",
        /// The guardian answered on their own page (A76).
        GuardianConsents = "guardian_consents", GuardianRefuses = "guardian_refuses",
        // Actions of the state machine.
        Submit = "submit", Expire = "expire", Evaluate = "evaluate", Disqualify =
        "ineligible", CreatePool = "create_pool", Withdraw = "withdraw",
    }
    CalendarCheck(CalendarCheckId) = "calendar_check": CalendarCheckEvent { Check = "check" }
    DataRequest(DataRequestId) = "data_request": DataRequestEvent {
        Create = "create", Answer = "answer",
    }
    DeclaredDataImport(DeclaredDataImportId) = "declared_data_import": DeclaredDataImportEvent {
        Import = "import",
    }
    Document(DocumentId) = "document": DocumentEvent {
        Upload = "upload", Delete = "delete", Claim = "claim", Release = "release",
        // Actions of the state machine.
        Submit = "submit", Accept = "accept", Approve = "approve", Reject = "reject", Drop = "drop",
    }
    DocumentReview(DocumentReviewId) = "document_review": DocumentReviewEvent { Record = "record" }
    DocumentSample(DocumentSampleId) = "document_sample": DocumentSampleEvent { Draw = "draw" }
    Employer(EmployerId) = "employer": EmployerEvent {
        Create = "create", Update = "update",
        // Actions of the state machine.
        Submit = "submit", Activate = "activate", Suspend = "suspend", SendBack = "send_back",
        Refuse = "refuse", Close = "close", Merge = "merge", Expire = "expire",
        /// Another employer was merged into this one.
        Absorb = "absorb",
    }
    Evaluation(EvaluationId) = "evaluation": EvaluationEvent { Correct = "correct" }
    EvaluationRun(EvaluationRunId) = "evaluation_run": EvaluationRunEvent {
        Start = "start", Finish = "finish",
    }
    Evidence(EvidenceId) = "announcement_evidence": EvidenceEvent { Upload = "upload" }
    EvidencePackage(EvidencePackageId) = "evidence_package": EvidencePackageEvent {
        Send = "send", Acknowledge = "acknowledge",
    }
    Faculty(FacultyId) = "faculty": FacultyEvent {
        Create = "create", Update = "update", Delete = "delete",
    }
    FailedItem(FailedItemId) = "failed_item": FailedItemEvent { Retry = "retry" }
    Holiday(HolidayId) = "holiday": HolidayEvent { Set = "set", Delete = "delete" }
    Incident(IncidentId) = "incident": IncidentEvent {
        /// An accident was reported.
        Report = "report",
        /// The intern complained.
        Complain = "complain",
        /// Caused by the clock: the accident is still not declared on the day before its due day or
        /// later (N50).
        Undeclared = "undeclared",
        // Actions of the state machines.
        Declare = "declare", Answer = "answer",
    }
    Interview(InterviewId) = "interview": InterviewEvent {
        Schedule = "schedule", HandOver = "hand_over",
        // Actions of the state machine.
        Reschedule = "reschedule", RequestReschedule = "request_reschedule", Cancel =
        "cancel", Complete = "complete", RecordNoShow = "record_no_show", Withdraw = "withdraw",
    }
    LegalHold(LegalHoldId) = "legal_hold": LegalHoldEvent { Place = "place", Lift = "lift" }
    Mail(MailId) = "mail": MailEvent { Fail = "fail", Retry = "retry" }
    MethodReport(MethodReportId) = "method_report": MethodReportEvent { Publish = "publish" }
    Objection(ObjectionId) = "objection": ObjectionEvent { Raise = "raise", Decide = "decide" }
    Offer(OfferId) = "offer": OfferEvent {
        Draft = "draft", Update = "update", RaiseWage = "raise_wage",
        /// Somebody was reminded by hand.
        RemindCandidate = "remind_candidate", RemindEmployer = "remind_employer",
        RequestDocument = "request_document", PresentDocument = "present_document",
        /// The candidate asked something, and the employer answered (A73).
        Ask = "ask", Answer = "answer",
        /// New conditions, which the candidate accepts or refuses (A74).
        ProposeAmendment = "propose_amendment", AcceptAmendment = "accept_amendment",
        RefuseAmendment = "refuse_amendment", WithdrawAmendment = "withdraw_amendment",
        /// Caused by the clock: the time to answer ends soon (N23).
        RespondSoon = "respond_soon",
        /// Caused by the clock: the time to confirm ends soon (N23).
        ConfirmSoon = "confirm_soon",
        // Actions of the state machine.
        Send = "send", Discard = "discard", Accept = "accept", Decline = "decline", Lapse =
        "lapse", Revoke = "revoke", Confirm = "confirm", Cancel = "cancel",
        LapseConfirmation = "lapse_confirmation", Invalidate = "invalidate",
    }
    Placement(PlacementId) = "placement": PlacementEvent {
        Confirm = "confirm",
        DeliverLetter = "deliver_letter", ReceiveLetter = "receive_letter",
        UniversityApprove = "university_approve", UniversityReject = "university_reject",
        EquivalenceApprove = "equivalence_approve", EquivalenceReject = "equivalence_reject",
        /// The offer was amended, so the letter was issued again.
        Amend = "amend",
        // Actions of the state machine.
        Start = "start", Complete = "complete", Cancel = "cancel", Terminate = "terminate",
        RecordNoShow = "record_no_show",
        /// Days on which the intern did not work (A82).
        RecordAbsence = "record_absence", DeleteAbsence = "delete_absence",
        /// The intern says how they are insured, and where they are paid (A83).
        GiveDetails = "give_details",
        /// The school has declared the end of the internship to SGK (A81).
        DeclareExit = "declare_exit",
        /// Caused by the clock: the exit is due soon, or overdue (N56).
        ExitUndeclared = "exit_undeclared",
    }
    PoolEntry(PoolEntryId) = "pool_entry": PoolEntryEvent { Remove = "remove" }
    PrivacyNotice(PrivacyNoticeId) = "privacy_notice": PrivacyNoticeEvent { Publish = "publish" }
    Quota(QuotaId) = "quota": QuotaEvent {
        Set = "set",
        /// Places became free while the employer has candidates in reserve (R49).
        LookAtReserve = "look_at_reserve",
    }
    School(SchoolId) = "school": SchoolEvent {
        Create = "create", Update = "update", Activate = "activate", Deactivate = "deactivate",
        /// Documents have waited for more than a week.
        DocumentsWaiting = "documents_waiting",
    }
    Session(SessionId) = "session": SessionEvent { Open = "open", Revoke = "revoke" }
    SgkNotice(SgkNoticeId) = "sgk_notice": SgkNoticeEvent {
        Create = "create",
        /// Caused by the clock: the SGK notice must be shared soon (N23).
        ShareSoon = "share_soon",
        /// Caused by the clock: the SGK notice was not shared by its due day (N22).
        Overdue = "overdue",
        /// Caused by the clock: the intern is still not declared on the day before the start or
        /// later (N29).
        Undeclared = "undeclared",
        /// Somebody was reminded by hand.
        RemindEmployer = "remind_employer", RemindSchool = "remind_school",
        // Actions of the state machine.
        Share = "share", Acknowledge = "acknowledge", Reject = "reject", Declare =
        "declare", Correct = "correct", Recall = "recall",
    }
    TalentPoolEntry(TalentPoolEntryId) = "talent_pool_entry": TalentPoolEntryEvent {
        Annotate = "annotate", Move = "move",
        // Actions of the state machine.
        Add = "add", Reserve = "reserve", Unreserve = "unreserve", Offer = "offer", Expire =
        "expire", Remove = "remove",
    }
    Term(TermId) = "term": TermEvent {
        Create = "create", Update = "update", Announce = "announce",
        /// Caused by the clock: applications are open (N2).
        ApplicationsOpen = "applications_open",
        StartEvaluation = "start_evaluation", FinishEvaluation = "finish_evaluation",
        CreatePool = "create_pool", FinishPool = "finish_pool", OpenPool = "open_pool",
        ClosePool = "close_pool", Close = "close",
    }
    UniversityAnnouncement(UniversityAnnouncementId) = "university_announcement":
        UniversityAnnouncementEvent { Create = "create" }
    User(UserId) = "user": UserEvent {
        Create = "create", Register = "register", Update = "update",
        ChangePassword = "change_password", ChangeRole = "change_role",
        /// A programme officer proposes that the person becomes one, too.
        Propose = "propose",
        Invite = "invite", InviteAgain = "invite_again",
        AcceptInvitation = "accept_invitation", Deactivate = "deactivate",
        ConfirmRegistration = "confirm_registration", Approve = "approve",
        Reactivate = "reactivate",
        /// Somebody asked for a new password for the account.
        ForgetPassword = "forget_password",
        /// The owner set a new password with a link from a mail.
        ResetPassword = "reset_password",
        /// The owner wants to use another e-mail address, which they have not confirmed yet.
        RequestEmailChange = "request_email_change",
        ChangeEmail = "change_email",
        RenewCalendar = "renew_calendar", EndCalendar = "end_calendar",
        AddSecondFactor = "add_second_factor", RemoveSecondFactor = "remove_second_factor",
        /// The owner signed in with a recovery code.
        UseRecoveryCode = "use_recovery_code",
        /// The programme office removed the authenticator app of somebody who has lost it.
        ResetSecondFactor = "reset_second_factor",
        /// The programme office corrected the identity of a candidate.
        CorrectIdentity = "correct_identity",
        /// An invitation expired before anybody accepted it.
        Expire = "expire",
        /// Somebody tried to register with the address or the identity number of the account.
        RegisterAgain = "register_again",
        /// The programme office freed the address and the identity number of the account.
        ReleaseIdentity = "release_identity",
        /// Nothing needed the data of the candidate any more (A66).
        Erase = "erase",
        /// The guardian of the candidate is asked for their consent (A76).
        AskGuardian = "ask_guardian",
        /// Somebody found the person by their identity number.
        LookUp = "look_up",
    }
    WageRule(WageRuleId) = "wage_rule": WageRuleEvent { Create = "create", End = "end" }
    Workplace(WorkplaceId) = "workplace": WorkplaceEvent { Create = "create", Update = "update" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The audit trail uses the verb of an action as the name of its event.
    fn assert_same_verbs<S: Subject, A: Named + Into<S::Event>>() {
        for action in A::ALL {
            let kind: EventKind = (*action).into().into();
            assert_eq!(kind.action(), action.name());
        }
    }

    #[test]
    fn an_action_of_a_state_machine_and_its_event_have_the_same_verb() {
        assert_same_verbs::<ApplicationId, crate::application::ApplicationAction>();
        assert_same_verbs::<DocumentId, crate::document::DocumentAction>();
        assert_same_verbs::<EmployerId, crate::employer::EmployerAction>();
        assert_same_verbs::<IncidentId, crate::incident::IncidentAction>();
        assert_same_verbs::<InterviewId, crate::interview::InterviewAction>();
        assert_same_verbs::<OfferId, crate::offer::OfferAction>();
        assert_same_verbs::<PlacementId, crate::placement::PlacementAction>();
        assert_same_verbs::<SgkNoticeId, crate::sgk_notice::SgkNoticeAction>();
        assert_same_verbs::<UserId, crate::user::AccountAction>();
        assert_same_verbs::<TalentPoolEntryId, crate::talent_pool::TalentPoolAction>();
    }

    #[test]
    fn every_event_is_found_by_the_names_under_which_it_is_stored() {
        for kind in EventKind::all() {
            let found = EventKind::from_names(kind.object_kind().name(), kind.action());
            assert_eq!(found, Some(kind));
        }
        assert_eq!(EventKind::from_names("offer", "vanish"), None);
        assert_eq!(EventKind::from_names("vanished", "send"), None);
    }
}
