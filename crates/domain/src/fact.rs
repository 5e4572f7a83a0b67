//! The facts of a refusal: what was compared, and how to go on. They are data, so that a client
//! never has to read a sentence.

use crate::Named;

names! {
    /// How to read the value of a fact: `number` and `kurus` are whole numbers, `date` is a day in
    /// Istanbul, `instant` is RFC 3339 in UTC, `code` is a state, phase, reason or other name of
    /// the contract, `member` is a member of a request, `id` is a UUID, `operation` is an
    /// `operationId`, and `text` is anything else.
    pub enum FactKind {
        /// A whole number.
        Number = "number",
        /// An amount in kuruş.
        Kurus = "kurus",
        /// A day in Istanbul.
        Date = "date",
        /// An instant.
        Instant = "instant",
        /// A name of the contract.
        Code = "code",
        /// A member of a request.
        Member = "member",
        /// The id of an object.
        Id = "id",
        /// An operation of the contract.
        Operation = "operation",
        /// Anything else.
        Text = "text",
    }
}

macro_rules! facts {
    ($(#[doc = $about:literal] $variant:ident = $name:literal, $kind:ident;)+) => {
        /// The name of a fact.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum FactName { $(#[doc = $about] $variant),+ }

        impl Named for FactName {
            const TYPE: &'static str = "FactName";
            const ABOUT: &'static str = concat!(
                "What a fact says. A name that occurs several times has several values.\n",
                $("\n- `", $name, "`:", $about),+
            );
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl FactName {
            /// How to read the value.
            pub fn kind(self) -> FactKind {
                match self { $(Self::$variant => FactKind::$kind),+ }
            }
        }
    };
}

facts! {
    /// the state of the object.
    State = "state", Code;
    /// a state that allows the command.
    NeededState = "needed_state", Code;
    /// why the object is in its state.
    ReasonCode = "reason_code", Code;
    /// the phase of the term.
    Phase = "phase", Code;
    /// a phase that allows the command.
    NeededPhase = "needed_phase", Code;
    /// the instant from which the calendar allows the command.
    AllowedFrom = "allowed_from", Instant;
    /// the first day on which the calendar allows the command.
    AllowedFromDate = "allowed_from_date", Date;
    /// the instant at which the calendar ended the last phase that allowed the command.
    EndedAt = "ended_at", Instant;
    /// an operation that leads to the needed state. Somebody else may have to call it.
    ResolveWith = "resolve_with", Operation;
    /// the number of open offers and of internships that are not over.
    Unfinished = "unfinished", Number;
    /// the workplace.
    WorkplaceId = "workplace_id", Id;
    /// the number of documents that wait for the first check.
    UncheckedDocuments = "unchecked_documents", Number;
    /// the number of accepted documents that wait for the programme office's approval.
    UnapprovedDocuments = "unapproved_documents", Number;
    /// when the calendar was last checked; missing if it never was.
    CheckedAt = "checked_at", Instant;
    /// whether the term has changed since the check: `true` or `false`.
    Outdated = "outdated", Code;
    /// what makes a calendar check fail.
    Finding = "finding", Code;
    /// the number of internships that have not ended.
    Internships = "internships", Number;
    /// the maximum number.
    Limit = "limit", Number;
    /// the number of places of the quota.
    Total = "total", Number;
    /// the number of places that are committed.
    Committed = "committed", Number;
    /// the number of days that are left.
    Days = "days", Number;
    /// the number of days that are required.
    RequiredDays = "required_days", Number;
    /// the number of days before the start at which the school is informed.
    SgkNoticeLeadDays = "sgk_notice_lead_days", Number;
    /// the offered wage.
    MonthlyWageMinor = "monthly_wage_minor", Kurus;
    /// the statutory wage.
    FloorMinor = "floor_minor", Kurus;
    /// the last day to send the offer.
    LastSendDate = "last_send_date", Date;
    /// the first start date for which the offer can still be sent.
    EarliestStartDate = "earliest_start_date", Date;
    /// the earliest deadline that can be set.
    Earliest = "earliest", Instant;
    /// the latest day of a deadline that can be set.
    LatestDate = "latest_date", Date;
    /// the last day of the programme.
    ProgrammeEndDate = "programme_end_date", Date;
    /// the first day of the internship.
    StartDate = "start_date", Date;
    /// the last day of the internship.
    EndDate = "end_date", Date;
    /// the current day in Istanbul.
    Today = "today", Date;
    /// the first day on which the wage is too low.
    FromDate = "from_date", Date;
    /// the year whose public holidays are not recorded.
    Year = "year", Number;
    /// the first day on which the other rule is in force.
    ValidFrom = "valid_from", Date;
    /// the last day of the period.
    LastDay = "last_day", Date;
    /// the planned day of the opening of the pool.
    OpeningDay = "opening_day", Date;
    /// the first day on which an offer can be sent.
    FirstSendDate = "first_send_date", Date;
    /// the last day on which an offer can be answered.
    LastResponseDate = "last_response_date", Date;
    /// the day on which the pool closes.
    PoolClosesOn = "pool_closes_on", Date;
    /// when applications open.
    OpensAt = "opens_at", Instant;
    /// when applications close.
    ClosesAt = "closes_at", Instant;
    /// when the interview begins.
    StartsAt = "starts_at", Instant;
    /// when the interview ends.
    EndsAt = "ends_at", Instant;
    /// the number of coming interviews.
    Interviews = "interviews", Number;
    /// the rule of the term that sets the limit.
    Rule = "rule", Member;
    /// the number of candidates that may be interviewed for each place of the quota.
    InterviewsPerPlace = "interviews_per_place", Number;
    /// the last instant to answer the offer.
    RespondBy = "respond_by", Instant;
    /// the last instant to confirm the internship.
    ConfirmBy = "confirm_by", Instant;
    /// when the claim of the other officer ends.
    ClaimedUntil = "claimed_until", Instant;
    /// the level that checks the documents of this school first.
    DocumentControl = "document_control", Code;
    /// the decision that was made.
    Verdict = "verdict", Code;
    /// what the server waits for.
    NotReady = "not_ready", Code;
    /// the member with the date that is concerned.
    Date = "date", Member;
    /// the member with the date that must come first.
    Earlier = "earlier", Member;
    /// the member with the date that must come last.
    Later = "later", Member;
    /// the member whose value somebody else has.
    Taken = "taken", Member;
    /// the version that is in force.
    Current = "current", Text;
    /// the application that exists.
    ApplicationId = "application_id", Id;
    /// the accident that was reported.
    IncidentId = "incident_id", Id;
    /// the sample that exists.
    DocumentSampleId = "document_sample_id", Id;
    /// the offer that binds the candidate.
    OfferId = "offer_id", Id;
    /// the object whose file is the same.
    DuplicateOf = "duplicate_of", Id;
    /// the account that holds the value.
    UserId = "user_id", Id;
    /// Why data is kept.
    RetentionClass = "retention_class", Code;
    /// Until which day data is kept, without that day.
    KeptUntil = "kept_until", Date;
    /// the school that exists.
    SchoolId = "school_id", Id;
    /// the version of the object.
    Version = "version", Number;
    /// the least value or length.
    Min = "min", Number;
    /// the greatest value or length.
    Max = "max", Number;
}
