//! The shape of document columns. Serde reads and writes the domain's types through these mirrors.

use serde::{Deserialize, Serialize};
use staj_domain::calendar::Timestamp;
use staj_domain::employer::Contact;
use staj_domain::evaluation::{
    Competency, Criterion, CriterionPoints, CriterionSource, Method, Points,
};
use staj_domain::fact::FactName;
use staj_domain::ids::WorkplaceId;
use staj_domain::money::Kurus;
use staj_domain::offer::{Mentor, OfferConditions, Place, WageRaise, Work};
use staj_domain::period::Period;
use staj_domain::revision::{Signatory, Signatures};
use staj_domain::school::Level;
use staj_domain::term::{
    CalendarFinding, Eligibility, FindingCode, LevelRule, Severity, TermRules,
};
use time::Date;
use uuid::Uuid;

/// The rules of a term. Defaults fill in fields that older documents lack, so that a new rule needs
/// no migration.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct TermRulesDoc {
    internship_limit: u8,
    offer_lead_days: u16,
    sgk_notice_lead_days: u16,
    confirmation_days: u16,
    min_response_hours: u16,
    recommended_working_days: u16,
    interviews_per_place: u16,
    interviews_per_day: u16,
    interview_times_per_candidate: u16,
    objection_days: u16,
}

impl Default for TermRulesDoc {
    fn default() -> Self {
        TermRules::default().into()
    }
}

impl From<TermRules> for TermRulesDoc {
    fn from(rules: TermRules) -> Self {
        let TermRules {
            internship_limit,
            offer_lead_days,
            sgk_notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
            interviews_per_place,
            interviews_per_day,
            interview_times_per_candidate,
            objection_days,
        } = rules;
        Self {
            internship_limit,
            offer_lead_days,
            sgk_notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
            interviews_per_place,
            interviews_per_day,
            interview_times_per_candidate,
            objection_days,
        }
    }
}

impl From<TermRulesDoc> for TermRules {
    fn from(doc: TermRulesDoc) -> Self {
        let TermRulesDoc {
            internship_limit,
            offer_lead_days,
            sgk_notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
            interviews_per_place,
            interviews_per_day,
            interview_times_per_candidate,
            objection_days,
        } = doc;
        Self {
            internship_limit,
            offer_lead_days,
            sgk_notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
            interviews_per_place,
            interviews_per_day,
            interview_times_per_candidate,
            objection_days,
        }
    }
}

/// A raise of an offer's wage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WageRaiseDoc {
    from: Date,
    monthly_wage_kurus: i64,
}

impl From<WageRaise> for WageRaiseDoc {
    fn from(WageRaise { from, monthly_wage }: WageRaise) -> Self {
        Self { from, monthly_wage_kurus: monthly_wage.0 }
    }
}

impl From<WageRaiseDoc> for WageRaise {
    fn from(WageRaiseDoc { from, monthly_wage_kurus }: WageRaiseDoc) -> Self {
        Self { from, monthly_wage: Kurus(monthly_wage_kurus) }
    }
}

/// What candidates read about the work of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkDoc {
    tasks: String,
    weekly_hours: u8,
    mentor: Option<MentorDoc>,
    contact: ContactDoc,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct MentorDoc {
    full_name: String,
    title: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ContactDoc {
    full_name: String,
    email: String,
    phone: String,
}

impl From<Work> for WorkDoc {
    fn from(Work { tasks, weekly_hours, mentor, contact }: Work) -> Self {
        let Contact { full_name, email, phone } = contact;
        let contact = ContactDoc { full_name, email, phone };
        let mentor = mentor.map(|Mentor { full_name, title }| MentorDoc { full_name, title });
        Self { tasks, weekly_hours, mentor, contact }
    }
}

impl From<WorkDoc> for Work {
    fn from(WorkDoc { tasks, weekly_hours, mentor, contact }: WorkDoc) -> Self {
        let ContactDoc { full_name, email, phone } = contact;
        let contact = Contact { full_name, email, phone };
        let mentor = mentor.map(|MentorDoc { full_name, title }| Mentor { full_name, title });
        Self { tasks, weekly_hours, mentor, contact }
    }
}

/// The conditions of an offer that an amendment would give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionsDoc {
    start_date: Date,
    end_date: Date,
    workplace_id: Uuid,
    province_code: i32,
    address: String,
    unit: Option<String>,
    works_saturdays: bool,
    work: WorkDoc,
    monthly_wage_kurus: i64,
}

impl From<OfferConditions> for ConditionsDoc {
    fn from(conditions: OfferConditions) -> Self {
        let OfferConditions {
            period,
            place,
            unit,
            works_saturdays,
            work,
            monthly_wage,
            // It does not change.
            respond_by: _,
        } = conditions;
        Self {
            start_date: period.start(),
            end_date: period.end(),
            workplace_id: place.workplace.0,
            province_code: place.province_code,
            address: place.address,
            unit,
            works_saturdays,
            work: work.into(),
            monthly_wage_kurus: monthly_wage.0,
        }
    }
}

impl ConditionsDoc {
    /// The conditions of an offer that must be answered by this instant. `None` if the days are not
    /// in order.
    pub fn read(self, respond_by: Timestamp) -> Option<OfferConditions> {
        Some(OfferConditions {
            period: Period::new(self.start_date, self.end_date).ok()?,
            place: Place {
                workplace: WorkplaceId(self.workplace_id),
                province_code: self.province_code,
                address: self.address,
            },
            unit: self.unit,
            works_saturdays: self.works_saturdays,
            work: self.work.into(),
            monthly_wage: Kurus(self.monthly_wage_kurus),
            respond_by,
        })
    }
}

/// A name of a closed set, as its text.
mod named {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use staj_domain::Named;

    pub fn serialize<T: Named, S: Serializer>(
        member: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(member.name())
    }

    pub fn deserialize<'de, T: Named, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let name = String::deserialize(deserializer)?;
        T::from_name(&name).ok_or_else(|| D::Error::custom(format!("{name} is not a {}", T::TYPE)))
    }
}

/// Who may apply in a term. Defaults fill in fields that older documents lack.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct EligibilityDoc {
    levels: Vec<LevelRuleDoc>,
    born_on_or_after: Option<Date>,
    excluded_departments: Vec<String>,
    excluded_fields: Vec<String>,
    formal_education_only: bool,
    mandatory_documents: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct LevelRuleDoc {
    #[serde(with = "named")]
    level: Level,
    first_class: u8,
    last_class: u8,
    min_gpa: Option<u16>,
    gpa_exempt_classes: Vec<u8>,
}

impl Default for EligibilityDoc {
    fn default() -> Self {
        Eligibility::default().into()
    }
}

impl From<Eligibility> for EligibilityDoc {
    fn from(eligibility: Eligibility) -> Self {
        let Eligibility {
            levels,
            born_on_or_after,
            excluded_departments,
            excluded_fields,
            formal_education_only,
            mandatory_documents,
        } = eligibility;
        let level = |rule: LevelRule| LevelRuleDoc {
            level: rule.level,
            first_class: *rule.classes.start(),
            last_class: *rule.classes.end(),
            min_gpa: rule.min_gpa,
            gpa_exempt_classes: rule.gpa_exempt_classes,
        };
        Self {
            levels: levels.into_iter().map(level).collect(),
            born_on_or_after,
            excluded_departments,
            excluded_fields,
            formal_education_only,
            mandatory_documents,
        }
    }
}

impl From<EligibilityDoc> for Eligibility {
    fn from(doc: EligibilityDoc) -> Self {
        let EligibilityDoc {
            levels,
            born_on_or_after,
            excluded_departments,
            excluded_fields,
            formal_education_only,
            mandatory_documents,
        } = doc;
        let level = |rule: LevelRuleDoc| LevelRule {
            level: rule.level,
            classes: rule.first_class..=rule.last_class,
            min_gpa: rule.min_gpa,
            gpa_exempt_classes: rule.gpa_exempt_classes,
        };
        Self {
            levels: levels.into_iter().map(level).collect(),
            born_on_or_after,
            excluded_departments,
            excluded_fields,
            formal_education_only,
            mandatory_documents,
        }
    }
}

/// A criterion of the scores. Points are in hundredths.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CriterionDoc {
    code: String,
    name: String,
    competency: CompetencyDoc,
    cap: u32,
    source: CriterionSourceDoc,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum CompetencyDoc {
    Academic,
    Social,
    Sports,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum CriterionSourceDoc {
    Gpa,
    Declared { item: String, per_unit: u32 },
    Documents { document_type: String, each: u32 },
}

impl From<Criterion> for CriterionDoc {
    fn from(criterion: Criterion) -> Self {
        Self {
            code: criterion.code,
            name: criterion.name,
            competency: match criterion.competency {
                Competency::Academic => CompetencyDoc::Academic,
                Competency::Social => CompetencyDoc::Social,
                Competency::Sports => CompetencyDoc::Sports,
            },
            cap: criterion.cap.0,
            source: match criterion.source {
                CriterionSource::Gpa => CriterionSourceDoc::Gpa,
                CriterionSource::Declared { item, per_unit } => {
                    CriterionSourceDoc::Declared { item, per_unit: per_unit.0 }
                }
                CriterionSource::Documents { document_type, each } => {
                    CriterionSourceDoc::Documents { document_type, each: each.0 }
                }
            },
        }
    }
}

impl From<CriterionDoc> for Criterion {
    fn from(doc: CriterionDoc) -> Self {
        Self {
            code: doc.code,
            name: doc.name,
            competency: match doc.competency {
                CompetencyDoc::Academic => Competency::Academic,
                CompetencyDoc::Social => Competency::Social,
                CompetencyDoc::Sports => Competency::Sports,
            },
            cap: Points(doc.cap),
            source: match doc.source {
                CriterionSourceDoc::Gpa => CriterionSource::Gpa,
                CriterionSourceDoc::Declared { item, per_unit } => {
                    CriterionSource::Declared { item, per_unit: Points(per_unit) }
                }
                CriterionSourceDoc::Documents { document_type, each } => {
                    CriterionSource::Documents { document_type, each: Points(each) }
                }
            },
        }
    }
}

/// What a criterion contributed to a score. Points are in hundredths.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CriterionPointsDoc {
    code: String,
    #[serde(with = "named")]
    competency: Competency,
    points: u32,
    cap: u32,
    quantity: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    correction: Option<String>,
}

impl From<CriterionPoints> for CriterionPointsDoc {
    fn from(earned: CriterionPoints) -> Self {
        let CriterionPoints { code, competency, points, cap, quantity, correction } = earned;
        Self { code, competency, points: points.0, cap: cap.0, quantity, correction }
    }
}

impl From<CriterionPointsDoc> for CriterionPoints {
    fn from(doc: CriterionPointsDoc) -> Self {
        let CriterionPointsDoc { code, competency, points, cap, quantity, correction } = doc;
        let (points, cap) = (Points(points), Points(cap));
        Self { code, competency, points, cap, quantity, correction }
    }
}

/// A finding of a calendar check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CalendarFindingDoc {
    #[serde(with = "named")]
    code: FindingCode,
    #[serde(with = "named")]
    severity: Severity,
    detail: String,
    facts: Vec<FactDoc>,
}

/// The name and the value of a fact.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct FactDoc(#[serde(with = "named")] FactName, String);

impl From<CalendarFinding> for CalendarFindingDoc {
    fn from(finding: CalendarFinding) -> Self {
        let CalendarFinding { code, severity, detail, facts } = finding;
        let facts = facts.into_iter().map(|(name, value)| FactDoc(name, value)).collect();
        Self { code, severity, detail, facts }
    }
}

impl From<CalendarFindingDoc> for CalendarFinding {
    fn from(doc: CalendarFindingDoc) -> Self {
        let CalendarFindingDoc { code, severity, detail, facts } = doc;
        let facts = facts.into_iter().map(|FactDoc(name, value)| (name, value)).collect();
        Self { code, severity, detail, facts }
    }
}

/// The content of a method report. Its fields have a fixed order, so that equal methods have equal
/// texts and hashes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MethodDoc {
    scorer_version: u32,
    criteria: Vec<CriterionDoc>,
}

impl From<Method> for MethodDoc {
    fn from(method: Method) -> Self {
        let Method { scorer_version, criteria } = method;
        Self { scorer_version, criteria: criteria.into_iter().map(Into::into).collect() }
    }
}

impl From<MethodDoc> for Method {
    fn from(doc: MethodDoc) -> Self {
        let MethodDoc { scorer_version, criteria } = doc;
        Self { scorer_version, criteria: criteria.into_iter().map(Into::into).collect() }
    }
}

/// Who prepared, checked and approved a revision.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignaturesDoc {
    prepared_by: SignatoryDoc,
    checked_by: SignatoryDoc,
    approved_by: SignatoryDoc,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct SignatoryDoc {
    name: String,
    title: String,
}

impl From<Signatures> for SignaturesDoc {
    fn from(signatures: Signatures) -> Self {
        let of = |Signatory { name, title }| SignatoryDoc { name, title };
        Self {
            prepared_by: of(signatures.prepared_by),
            checked_by: of(signatures.checked_by),
            approved_by: of(signatures.approved_by),
        }
    }
}

impl From<SignaturesDoc> for Signatures {
    fn from(doc: SignaturesDoc) -> Self {
        let of = |SignatoryDoc { name, title }| Signatory { name, title };
        Self {
            prepared_by: of(doc.prepared_by),
            checked_by: of(doc.checked_by),
            approved_by: of(doc.approved_by),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use staj_domain::evaluation::default_criteria;

    #[test]
    fn eligibility_and_criteria_stay_the_same_when_stored_and_read() {
        let doc = EligibilityDoc::from(Eligibility::default());
        let text = serde_json::to_string(&doc).expect("writes");
        let read: EligibilityDoc = serde_json::from_str(&text).expect("reads");
        assert_eq!(Eligibility::from(read), Eligibility::default());

        let docs: Vec<_> = default_criteria().into_iter().map(CriterionDoc::from).collect();
        let text = serde_json::to_string(&docs).expect("writes");
        let read: Vec<CriterionDoc> = serde_json::from_str(&text).expect("reads");
        assert_eq!(read.into_iter().map(Criterion::from).collect::<Vec<_>>(), default_criteria());
    }
}
