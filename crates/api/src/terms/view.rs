use crate::actions::ActionView;
use crate::page::page;
use crate::points::number;
use crate::wire::{Competency, CriterionKind, Level, TermPhase, Wire, YearOfStudy};
use serde::Serialize;
use staj_domain::evaluation::{Criterion, CriterionKind as Kind, CriterionSource, Points};
use staj_domain::term::{Eligibility, LevelRule, Term, TermDefinition, TermRules};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// A term of the programme. All limits and scoring criteria are part of the term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Term)]
pub struct TermView {
    pub id: Uuid,
    #[schema(examples("2026"))]
    pub code: String,
    #[schema(examples("Ulusal Staj Programı 2026"))]
    pub name: String,
    /// The institution that runs the term.
    #[schema(examples("İŞKUR"))]
    pub operator: String,
    /// The current phase. It follows from the calendar and from what has been done (R6).
    pub phase: TermPhase,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-01-05T21:00:00Z"))]
    pub applications_open_at: OffsetDateTime,
    /// The last instant at which applications are accepted.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-16T20:59:59Z"))]
    pub applications_close_at: OffsetDateTime,
    /// When document control ends. Not before applications close, and not after the pool opens.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-04-15T20:59:59Z"))]
    pub control_end_at: OffsetDateTime,
    /// The earliest instant at which an officer can open the pool (R26).
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-03T21:00:00Z"))]
    pub pool_opens_at: OffsetDateTime,
    /// The last instant at which an offer can be sent.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-12-01T20:59:59Z"))]
    pub pool_closes_at: OffsetDateTime,
    /// The last day of any internship (R32).
    #[schema(examples("2026-12-31"))]
    pub programme_end_date: Date,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub announced_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub evaluation_started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub evaluated_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub pool_started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub pool_created_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub pool_opened_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub closed_at: Option<OffsetDateTime>,
    pub rules: TermRulesView,
    pub eligibility: EligibilityView,
    /// The scoring criteria, in the order of the method report (R30).
    pub criteria: Vec<CriterionView>,
    /// The version of the privacy notice in force, which applicants must acknowledge. Null until
    /// the first one is published.
    #[schema(required, examples("2026-1"))]
    pub privacy_notice_version: Option<String>,
    /// Address to which universities send their evidence (R4).
    #[schema(examples("temsilci@usp.example"))]
    pub representative_email: String,
    /// What you may do with it now, or why you cannot. Null in lists.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// Limits and lead times of a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermRules)]
pub struct TermRulesView {
    /// Maximum number of confirmed internships of a candidate (R50).
    #[schema(minimum = 1, maximum = 2, examples(2))]
    pub internship_limit: u8,
    /// Minimum number of days between sending an offer and the start of the internship (R17).
    #[schema(minimum = 1, maximum = 90, examples(15))]
    pub offer_lead_days: u16,
    /// Number of days before the start by which the school must be informed (R18).
    #[schema(minimum = 1, maximum = 60, examples(7))]
    pub sgk_notice_lead_days: u16,
    /// Number of days that an employer has to confirm an acceptance (R47, A9).
    #[schema(minimum = 1, maximum = 60, examples(5))]
    pub confirmation_days: u16,
    /// Minimum number of hours that a candidate has to answer (A32).
    #[schema(minimum = 1, maximum = 720, examples(24))]
    pub min_response_hours: u16,
    /// Number of working days below which an internship gets a warning (R34).
    #[schema(minimum = 0, maximum = 260, examples(20))]
    pub recommended_working_days: u16,
    /// How many candidates an employer may invite to interviews for each place of its quota (A20).
    #[schema(minimum = 1, maximum = 100, examples(5))]
    pub interviews_per_place: u16,
    /// How many interviews an employer may schedule on one day (A20).
    #[schema(minimum = 1, maximum = 1000, examples(40))]
    pub interviews_per_day: u16,
    /// How many times an employer may set a time for an interview with the same candidate (A20).
    #[schema(minimum = 1, maximum = 100, examples(6))]
    pub interview_times_per_candidate: u16,
    /// Number of days that a candidate has to object to a result.
    #[schema(minimum = 1, maximum = 365, examples(15))]
    pub objection_days: u16,
}

/// Who may apply in a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Eligibility)]
pub struct EligibilityView {
    pub levels: Vec<LevelRuleView>,
    /// Applicants born before this day cannot apply. Null if there is no limit.
    #[schema(required, examples("1991-01-01"))]
    pub born_on_or_after: Option<Date>,
    #[schema(examples("medicine"))]
    pub excluded_department_codes: Vec<String>,
    #[schema(examples("education"))]
    pub excluded_field_codes: Vec<String>,
    /// Whether only students in formal education may apply.
    pub formal_education_only: bool,
    /// Types of documents that every application must include.
    #[schema(examples("student_certificate"))]
    pub mandatory_document_types: Vec<String>,
}

/// A level whose students may apply.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LevelRule)]
pub struct LevelRuleView {
    pub level: Level,
    /// The first year of study that may apply.
    #[schema(minimum = 0, maximum = 12, examples(2))]
    pub first_class: u8,
    /// The last year of study that may apply.
    #[schema(minimum = 0, maximum = 12, examples(4))]
    pub last_class: u8,
    /// Minimum grade point average, out of 4.00.
    #[schema(required, minimum = 0, maximum = 4, examples(2.0))]
    pub min_gpa: Option<f64>,
    /// Years of study without a minimum grade point average.
    #[schema(value_type = Vec<YearOfStudy>)]
    pub gpa_exempt_classes: Vec<u8>,
}

/// What applicants get points for, and the maximum (R30).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Criterion)]
pub struct CriterionView {
    #[schema(examples("foreign_language"))]
    pub code: String,
    /// What the method report calls the criterion, in Turkish.
    #[schema(examples("Yabancı dil"))]
    pub name: String,
    pub competency: Competency,
    /// Maximum number of points for the criterion.
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub cap: f64,
    pub source: CriterionSourceView,
}

/// How the points of a criterion are determined.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CriterionSource)]
pub struct CriterionSourceView {
    pub kind: CriterionKind,
    /// The declared item, or the type of document. Null for the grade point average.
    #[schema(required, examples("language_certificate"))]
    pub of: Option<String>,
    /// Points for each unit or document. Null for the grade point average, which earns a
    /// proportional share of the cap.
    #[schema(required, minimum = 0, maximum = 100, examples(15.0))]
    pub points_each: Option<f64>,
}

page! {
    /// A page of terms, newest first.
    TermPage of TermView
}

impl TermView {
    pub fn new(term: &Term, definition: TermDefinition, now: OffsetDateTime) -> Self {
        let (calendar, progress) = (&term.calendar, &term.progress);
        Self {
            id: term.id.0,
            code: definition.code,
            name: definition.name,
            operator: definition.operator,
            phase: Wire(term.phase(now)),
            applications_open_at: calendar.applications_open_at,
            applications_close_at: calendar.applications_close_at,
            control_end_at: calendar.control_end_at,
            pool_opens_at: calendar.pool_opens_at,
            pool_closes_at: calendar.pool_closes_at,
            programme_end_date: calendar.programme_end_date,
            announced_at: progress.announced_at,
            evaluation_started_at: progress.evaluation_started_at,
            evaluated_at: progress.evaluated_at,
            pool_started_at: progress.pool_started_at,
            pool_created_at: progress.pool_created_at,
            pool_opened_at: progress.pool_opened_at,
            closed_at: progress.closed_at,
            rules: term.rules.into(),
            eligibility: definition.eligibility.into(),
            criteria: definition.criteria.into_iter().map(Into::into).collect(),
            privacy_notice_version: definition.privacy_notice_version,
            representative_email: definition.representative_email,
            actions: None,
            version: term.version,
        }
    }
}

impl From<TermRules> for TermRulesView {
    fn from(rules: TermRules) -> Self {
        Self {
            internship_limit: rules.internship_limit,
            offer_lead_days: rules.offer_lead_days,
            sgk_notice_lead_days: rules.sgk_notice_lead_days,
            confirmation_days: rules.confirmation_days,
            min_response_hours: rules.min_response_hours,
            recommended_working_days: rules.recommended_working_days,
            interviews_per_place: rules.interviews_per_place,
            interviews_per_day: rules.interviews_per_day,
            interview_times_per_candidate: rules.interview_times_per_candidate,
            objection_days: rules.objection_days,
        }
    }
}

impl From<Eligibility> for EligibilityView {
    fn from(eligibility: Eligibility) -> Self {
        let level = |rule: LevelRule| LevelRuleView {
            level: Wire(rule.level),
            first_class: *rule.classes.start(),
            last_class: *rule.classes.end(),
            min_gpa: rule.min_gpa.map(|gpa| f64::from(gpa) / 100.0),
            gpa_exempt_classes: rule.gpa_exempt_classes,
        };
        Self {
            levels: eligibility.levels.into_iter().map(level).collect(),
            born_on_or_after: eligibility.born_on_or_after,
            excluded_department_codes: eligibility.excluded_departments,
            excluded_field_codes: eligibility.excluded_fields,
            formal_education_only: eligibility.formal_education_only,
            mandatory_document_types: eligibility.mandatory_documents,
        }
    }
}

impl From<Criterion> for CriterionView {
    fn from(criterion: Criterion) -> Self {
        Self {
            code: criterion.code,
            name: criterion.name,
            competency: Wire(criterion.competency),
            cap: number(criterion.cap),
            source: criterion.source.into(),
        }
    }
}

impl From<CriterionSource> for CriterionSourceView {
    fn from(source: CriterionSource) -> Self {
        let view = |kind, of, each: Option<Points>| Self {
            kind: Wire(kind),
            of,
            points_each: each.map(number),
        };
        match source {
            CriterionSource::Gpa => view(Kind::Gpa, None, None),
            CriterionSource::Declared { item, per_unit } => {
                view(Kind::Declared, Some(item), Some(per_unit))
            }
            CriterionSource::Documents { document_type, each } => {
                view(Kind::Documents, Some(document_type), Some(each))
            }
        }
    }
}
