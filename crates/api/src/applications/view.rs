use super::form::PreferredPeriod;
use crate::actions::ActionView;
use crate::page::page;
use crate::wire::{ApplicationState, DeclaredSource, Level, Wire};
use serde::Serialize;
use staj_domain::national_id::NationalId;
use staj_persistence::rows::applications::ApplicationSummary;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The application of one candidate in one term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Application)]
pub struct ApplicationView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// Number to quote in correspondence.
    #[schema(examples("2026-0000001"))]
    pub number: String,
    /// Current state. A draft is shown as expired once applications have closed.
    pub state: ApplicationState,
    pub candidate: ApplicationCandidate,
    pub school: ApplicationSchool,
    pub department: ApplicationDepartment,
    pub level: Level,
    /// Year of study. 0 is the preparatory class.
    #[schema(minimum = 0, maximum = 12, examples(3))]
    pub class_year: i32,
    /// Grade point average out of 4.00.
    #[schema(required, minimum = 0, maximum = 4, examples(3.25))]
    pub gpa: Option<f64>,
    pub formal_education: bool,
    #[schema(examples("2201234"))]
    pub student_number: String,
    /// Declared quantities by item.
    pub declared: BTreeMap<String, u32>,
    /// The source of each item (R28). The keys are `gpa`, `class_year`, the name of each declared
    /// item, and the type of each document.
    pub sources: BTreeMap<String, DeclaredSource>,
    /// Licence-plate codes of the preferred provinces. A preference does not guarantee an offer there (R36).
    pub city_preferences: Vec<i32>,
    /// Preferred periods.
    pub period_preferences: Vec<PreferredPeriod>,
    /// Version of the privacy notice that the candidate acknowledged when they submitted.
    #[schema(required, examples("2026-1"))]
    pub privacy_notice_version: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub submitted_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// What you may do with it now. Null in lists; get the object itself to see its actions.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The candidate who applies.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationCandidate {
    pub id: Uuid,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
    /// National identity number. Only the programme office sees it, and never in lists; otherwise
    /// null.
    #[schema(required, examples("10000000146"))]
    pub national_id: Option<String>,
}

/// The school of the candidate.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationSchool {
    pub id: Uuid,
    #[schema(examples("Hacettepe Üniversitesi"))]
    pub name: String,
}

/// The department of the candidate.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationDepartment {
    #[schema(examples("computer_engineering"))]
    pub code: String,
    #[schema(examples("Bilgisayar Mühendisliği"))]
    pub name: String,
}

page! {
    /// A page of applications, newest first.
    ApplicationPage of ApplicationView
}

impl ApplicationView {
    pub fn new(found: ApplicationSummary, national_id: Option<&NationalId>) -> Self {
        let ApplicationSummary { application, preferences, sources, .. } = found;
        let period = |period: staj_domain::period::Period| PreferredPeriod {
            start_date: period.start(),
            end_date: period.end(),
        };
        Self {
            id: application.id.0,
            term_id: application.term_id.0,
            number: application.number,
            state: Wire(found.state),
            candidate: ApplicationCandidate {
                id: application.candidate_id.0,
                given_name: found.given_name,
                surname: found.surname,
                national_id: national_id.map(|id| id.as_str().to_owned()),
            },
            school: ApplicationSchool { id: application.school_id.0, name: found.school_name },
            department: ApplicationDepartment {
                code: application.department_code,
                name: found.department_name,
            },
            level: Wire(application.level.0),
            class_year: application.class_year,
            gpa: application.gpa.map(|hundredths| f64::from(hundredths) / 100.0),
            formal_education: application.formal_education,
            student_number: application.student_number,
            declared: application.declared.0,
            sources: sources.into_iter().map(|(item, source)| (item, Wire(source))).collect(),
            city_preferences: preferences.cities.into_iter().collect(),
            period_preferences: preferences.periods.into_iter().map(period).collect(),
            privacy_notice_version: application.privacy_notice_version,
            submitted_at: application.submitted_at.map(|at| at.0),
            created_at: application.created_at.0,
            actions: None,
            version: application.version,
        }
    }
}
