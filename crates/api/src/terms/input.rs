//! Parts of a term that are always replaced as a whole: rules, eligibility and criteria.
//!
//! List items are `Serialize` because the validator includes a list that is too long in its error.

use crate::input::{common_era, years_of_study};
use crate::points::hundredths;
use crate::problem::{ApiError, FieldProblem};
use crate::text::Line;
use crate::wire::{Competency, CriterionKind, Level, YearOfStudy};
use serde::{Deserialize, Serialize};
use staj_domain::evaluation::{Criterion, CriterionKind as Kind, CriterionSource, Points};
use staj_domain::term::{Eligibility, LevelRule, TermRules};
use std::collections::BTreeSet;
use time::Date;
use utoipa::ToSchema;
use validator::Validate;

/// Limits and lead times. Members that are left out get the programme's default values.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermRulesSet {
    /// Maximum number of confirmed internships of a candidate (R50).
    #[validate(range(min = 1, max = 2))]
    #[schema(minimum = 1, maximum = 2, examples(2))]
    pub internship_limit: Option<u8>,
    /// Minimum number of days between sending an offer and the start of the internship (R17).
    #[validate(range(min = 1, max = 90))]
    #[schema(minimum = 1, maximum = 90, examples(15))]
    pub offer_lead_days: Option<u16>,
    /// Number of days before the start by which the school must be informed (R18).
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60, examples(7))]
    pub sgk_notice_lead_days: Option<u16>,
    /// Number of days that an employer has to confirm an acceptance (R47, A9).
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60, examples(5))]
    pub confirmation_days: Option<u16>,
    /// Minimum number of hours that a candidate has to answer (A32).
    #[validate(range(min = 1, max = 720))]
    #[schema(minimum = 1, maximum = 720, examples(24))]
    pub min_response_hours: Option<u16>,
    /// Number of working days below which an internship gets a warning (R34).
    #[validate(range(max = 260))]
    #[schema(minimum = 0, maximum = 260, examples(20))]
    pub recommended_working_days: Option<u16>,
    /// How many candidates an employer may invite to interviews for each place of its quota (A20).
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, examples(5))]
    pub interviews_per_place: Option<u16>,
    /// How many interviews an employer may schedule on one day (A20).
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000, examples(40))]
    pub interviews_per_day: Option<u16>,
    /// How many times an employer may set a time for an interview with the same candidate (A20).
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100, examples(6))]
    pub interview_times_per_candidate: Option<u16>,
    /// Number of days that a candidate has to object to a result.
    #[validate(range(min = 1, max = 365))]
    #[schema(minimum = 1, maximum = 365, examples(15))]
    pub objection_days: Option<u16>,
}

impl TermRulesSet {
    pub fn into_domain(self) -> TermRules {
        let own = TermRules::default();
        TermRules {
            internship_limit: self.internship_limit.unwrap_or(own.internship_limit),
            offer_lead_days: self.offer_lead_days.unwrap_or(own.offer_lead_days),
            sgk_notice_lead_days: self.sgk_notice_lead_days.unwrap_or(own.sgk_notice_lead_days),
            confirmation_days: self.confirmation_days.unwrap_or(own.confirmation_days),
            min_response_hours: self.min_response_hours.unwrap_or(own.min_response_hours),
            recommended_working_days: self
                .recommended_working_days
                .unwrap_or(own.recommended_working_days),
            interviews_per_place: self.interviews_per_place.unwrap_or(own.interviews_per_place),
            interviews_per_day: self.interviews_per_day.unwrap_or(own.interviews_per_day),
            interview_times_per_candidate: self
                .interview_times_per_candidate
                .unwrap_or(own.interview_times_per_candidate),
            objection_days: self.objection_days.unwrap_or(own.objection_days),
        }
    }
}

/// Who may apply.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EligibilitySet {
    /// Applicants of other levels cannot apply.
    #[validate(length(min = 1, max = 5), nested)]
    #[schema(min_items = 1, max_items = 5)]
    pub levels: Vec<LevelRuleSet>,
    /// Applicants born before this day cannot apply. Null if there is no limit.
    #[validate(custom(function = common_era))]
    #[schema(examples("1991-01-01"))]
    pub born_on_or_after: Option<Date>,
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(value_type = Vec<String>, max_items = 200, examples("medicine"))]
    pub excluded_department_codes: Vec<Line<100>>,
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(value_type = Vec<String>, max_items = 50, examples("education"))]
    pub excluded_field_codes: Vec<Line<100>>,
    /// Whether only students in formal education may apply.
    pub formal_education_only: bool,
    /// Types of documents that every application must include.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(value_type = Vec<String>, max_items = 20, examples("student_certificate"))]
    pub mandatory_document_types: Vec<Line<100>>,
}

/// A level whose students may apply.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LevelRuleSet {
    pub level: Level,
    /// The first year of study that may apply.
    #[validate(range(max = 12))]
    #[schema(minimum = 0, maximum = 12, examples(2))]
    pub first_class: u8,
    /// The last year of study that may apply.
    #[validate(range(max = 12))]
    #[schema(minimum = 0, maximum = 12, examples(4))]
    pub last_class: u8,
    /// Minimum grade point average, out of 4.00.
    #[validate(range(min = 0.0, max = 4.0))]
    #[schema(minimum = 0, maximum = 4, examples(2.0))]
    pub min_gpa: Option<f64>,
    /// Years of study without a minimum grade point average.
    #[serde(default)]
    #[validate(length(max = 13), custom(function = years_of_study))]
    #[schema(value_type = Vec<YearOfStudy>, max_items = 13)]
    pub gpa_exempt_classes: Vec<u8>,
}

impl EligibilitySet {
    pub fn into_domain(self) -> Eligibility {
        let level = |rule: LevelRuleSet| LevelRule {
            level: rule.level.0,
            classes: rule.first_class..=rule.last_class,
            min_gpa: rule.min_gpa.and_then(hundredths),
            gpa_exempt_classes: rule.gpa_exempt_classes,
        };
        let texts = |lines: Vec<Line<100>>| lines.into_iter().map(Into::into).collect();
        Eligibility {
            levels: self.levels.into_iter().map(level).collect(),
            born_on_or_after: self.born_on_or_after,
            excluded_departments: texts(self.excluded_department_codes),
            excluded_fields: texts(self.excluded_field_codes),
            formal_education_only: self.formal_education_only,
            mandatory_documents: texts(self.mandatory_document_types),
        }
    }
}

/// What applicants get points for, and the maximum.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionSet {
    /// Must be unique in the term.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 100, examples("foreign_language"))]
    pub code: Line<100>,
    /// What the method report calls the criterion, in Turkish.
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Yabancı dil"))]
    pub name: Line<200>,
    pub competency: Competency,
    /// Maximum number of points for the criterion.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub cap: f64,
    #[validate(nested)]
    pub source: CriterionSourceSet,
}

/// How the points of a criterion are determined.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionSourceSet {
    pub kind: CriterionKind,
    /// The declared item, or the type of document. Leave it out for the grade point average.
    #[validate(nested)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, examples("language_certificate"))]
    pub of: Option<Line<100>>,
    /// Points for each unit or document. Leave it out for the grade point average.
    #[validate(range(min = 0.0, max = 100.0))]
    #[schema(minimum = 0, maximum = 100, examples(15.0))]
    pub points_each: Option<f64>,
}

/// Validates the criteria: each must have the members that its kind requires, and codes must be
/// unique.
pub fn criteria(given: Vec<CriterionSet>) -> Result<Vec<Criterion>, ApiError> {
    let mut codes = BTreeSet::new();
    let (mut criteria, mut problems) = (Vec::with_capacity(given.len()), Vec::new());
    for (at, criterion) in given.into_iter().enumerate() {
        let CriterionSet { code, name, competency, cap, source } = criterion;
        if !codes.insert(code.to_string()) {
            let member = format!("criteria/{at}/code");
            problems.push(FieldProblem::member(&member, "unique", "is a duplicate"));
        }
        let each = source.points_each.and_then(hundredths).map(Points);
        let source = match (source.kind.0, source.of, each) {
            (Kind::Gpa, None, None) => CriterionSource::Gpa,
            (Kind::Declared, Some(item), Some(per_unit)) => {
                CriterionSource::Declared { item: item.into(), per_unit }
            }
            (Kind::Documents, Some(document_type), Some(each)) => {
                CriterionSource::Documents { document_type: document_type.into(), each }
            }
            (kind, ..) => {
                let text = match kind {
                    Kind::Gpa => "must have neither `of` nor `points_each`",
                    Kind::Declared | Kind::Documents => "must have `of` and `points_each`",
                };
                let member = format!("criteria/{at}/source");
                problems.push(FieldProblem::member(&member, "source", text));
                continue;
            }
        };
        let cap = Points(hundredths(cap).unwrap_or_default());
        let (code, name) = (code.into(), name.into());
        criteria.push(Criterion { code, name, competency: competency.0, cap, source });
    }
    if problems.is_empty() { Ok(criteria) } else { Err(ApiError::invalid(problems)) }
}
