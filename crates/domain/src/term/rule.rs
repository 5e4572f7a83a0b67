use super::TermRules;

names! {
    /// One of the limits and lead times of a term, which are data and not part of the program.
    pub enum RuleName {
        /// See [`TermRules::internship_limit`].
        InternshipLimit = "internship_limit",
        /// See [`TermRules::offer_lead_days`].
        OfferLeadDays = "offer_lead_days",
        /// See [`TermRules::sgk_notice_lead_days`].
        SgkNoticeLeadDays = "sgk_notice_lead_days",
        /// See [`TermRules::confirmation_days`].
        ConfirmationDays = "confirmation_days",
        /// See [`TermRules::min_response_hours`].
        MinResponseHours = "min_response_hours",
        /// See [`TermRules::recommended_working_days`].
        RecommendedWorkingDays = "recommended_working_days",
        /// See [`TermRules::interviews_per_place`].
        InterviewsPerPlace = "interviews_per_place",
        /// See [`TermRules::interviews_per_day`].
        InterviewsPerDay = "interviews_per_day",
        /// See [`TermRules::interview_times_per_candidate`].
        InterviewTimesPerCandidate = "interview_times_per_candidate",
        /// See [`TermRules::objection_days`].
        ObjectionDays = "objection_days",
    }
}

names! {
    /// What the value of a rule counts.
    pub enum RuleUnit {
        /// Internships of a candidate.
        Internships = "internships",
        /// Days of the calendar.
        Days = "days",
        /// Hours.
        Hours = "hours",
        /// Working days.
        WorkingDays = "working_days",
        /// Candidates.
        Candidates = "candidates",
        /// Interviews.
        Interviews = "interviews",
        /// Times that are set for interviews.
        Times = "times",
    }
}

impl RuleName {
    /// The value in a term.
    pub fn value(self, rules: &TermRules) -> u16 {
        match self {
            Self::InternshipLimit => rules.internship_limit.into(),
            Self::OfferLeadDays => rules.offer_lead_days,
            Self::SgkNoticeLeadDays => rules.sgk_notice_lead_days,
            Self::ConfirmationDays => rules.confirmation_days,
            Self::MinResponseHours => rules.min_response_hours,
            Self::RecommendedWorkingDays => rules.recommended_working_days,
            Self::InterviewsPerPlace => rules.interviews_per_place,
            Self::InterviewsPerDay => rules.interviews_per_day,
            Self::InterviewTimesPerCandidate => rules.interview_times_per_candidate,
            Self::ObjectionDays => rules.objection_days,
        }
    }

    /// What the value counts.
    pub fn unit(self) -> RuleUnit {
        match self {
            Self::InternshipLimit => RuleUnit::Internships,
            Self::OfferLeadDays
            | Self::SgkNoticeLeadDays
            | Self::ConfirmationDays
            | Self::ObjectionDays => RuleUnit::Days,
            Self::MinResponseHours => RuleUnit::Hours,
            Self::RecommendedWorkingDays => RuleUnit::WorkingDays,
            Self::InterviewsPerPlace => RuleUnit::Candidates,
            Self::InterviewsPerDay => RuleUnit::Interviews,
            Self::InterviewTimesPerCandidate => RuleUnit::Times,
        }
    }

    /// Where `docs/domain.md` states the rule: the ids of statements (R) and readings (A), or a
    /// section.
    pub fn sources(self) -> &'static [&'static str] {
        match self {
            Self::InternshipLimit => &["R50"],
            Self::OfferLeadDays => &["R17", "A8"],
            Self::SgkNoticeLeadDays => &["R18", "A8"],
            Self::ConfirmationDays => &["R47", "A9"],
            Self::MinResponseHours => &["A32"],
            Self::RecommendedWorkingDays => &["R34"],
            Self::InterviewsPerPlace
            | Self::InterviewsPerDay
            | Self::InterviewTimesPerCandidate => &["A20"],
            Self::ObjectionDays => &["4.6"],
        }
    }
}
