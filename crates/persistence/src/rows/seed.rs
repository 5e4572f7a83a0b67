//! Synthetic data for the sandbox and for tests, inserted without the API.

use crate::docs::{CriterionDoc, EligibilityDoc, TermRulesDoc};
use crate::rows::users::{NewCandidate, NewUser};
use crate::schema::*;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::application::{ApplicationState, DeclaredSource, GPA};
use staj_domain::document::DocumentState;
use staj_domain::evaluation::default_criteria;
use staj_domain::ids::UserId;
use staj_domain::school::Level;
use staj_domain::term::{TermCalendar, TermProgress, TermRules};
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

/// The privacy notice version of every seeded term.
pub(crate) const NOTICE: &str = "1";

/// An application, made by a bachelor's student, that has reached the pool.
#[derive(Debug, Clone)]
pub struct SeedApplication {
    /// Id of the application and of its pool entry.
    pub id: Uuid,
    /// The candidate, who must exist.
    pub candidate: Uuid,
    /// The term.
    pub term: Uuid,
    /// The school.
    pub school: Uuid,
    /// Number of the application. It also serves as the student number.
    pub number: String,
    /// Code of the department.
    pub department_code: String,
    /// Code of the field of study.
    pub field_code: String,
    /// The level of study.
    pub level: Level,
    /// Year of study.
    pub class_year: i32,
    /// Grade point average on a scale of 4.00, in hundredths of a point.
    pub gpa: i32,
    /// Academic, social and sports scores, in hundredths of a point.
    pub scores: [i32; 3],
    /// Licence-plate codes of the preferred provinces.
    pub city_preferences: Vec<i32>,
    /// When the application was created and submitted, and the pool entry created.
    pub at: OffsetDateTime,
}

/// A term to insert, with the default eligibility and criteria.
#[derive(Debug, Clone)]
pub struct SeedTerm {
    /// The id.
    pub id: Uuid,
    /// Code of the term.
    pub code: String,
    /// Name of the term.
    pub name: String,
    /// The dates.
    pub calendar: TermCalendar,
    /// The steps that the term has completed.
    pub progress: TermProgress,
    /// The limits and lead times.
    pub rules: TermRules,
    /// When the term was created and its documents were published.
    pub at: OffsetDateTime,
}

/// The columns of a seeded term.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = terms)]
pub(crate) struct TermColumns {
    id: Key,
    code: String,
    name: String,
    operator: String,
    applications_open_at: At,
    applications_close_at: At,
    control_end_at: At,
    pool_opens_at: At,
    pool_closes_at: At,
    programme_end_date: Date,
    announced_at: Option<At>,
    evaluation_started_at: Option<At>,
    evaluated_at: Option<At>,
    pool_started_at: Option<At>,
    pool_created_at: Option<At>,
    pool_opened_at: Option<At>,
    closed_at: Option<At>,
    rules: Json<TermRulesDoc>,
    eligibility: Json<EligibilityDoc>,
    criteria: Json<Vec<CriterionDoc>>,
    privacy_notice_version: Option<String>,
    representative_email: String,
    created_at: At,
}

impl From<&SeedTerm> for TermColumns {
    fn from(term: &SeedTerm) -> Self {
        let (calendar, progress) = (&term.calendar, &term.progress);
        Self {
            id: Key(term.id),
            code: term.code.clone(),
            name: term.name.clone(),
            operator: "İŞKUR".to_owned(),
            applications_open_at: At(calendar.applications_open_at),
            applications_close_at: At(calendar.applications_close_at),
            control_end_at: At(calendar.control_end_at),
            pool_opens_at: At(calendar.pool_opens_at),
            pool_closes_at: At(calendar.pool_closes_at),
            programme_end_date: calendar.programme_end_date,
            announced_at: progress.announced_at.map(At),
            evaluation_started_at: progress.evaluation_started_at.map(At),
            evaluated_at: progress.evaluated_at.map(At),
            pool_started_at: progress.pool_started_at.map(At),
            pool_created_at: progress.pool_created_at.map(At),
            pool_opened_at: progress.pool_opened_at.map(At),
            closed_at: progress.closed_at.map(At),
            rules: Json(term.rules.into()),
            eligibility: Json(EligibilityDoc::default()),
            criteria: Json(default_criteria().into_iter().map(CriterionDoc::from).collect()),
            privacy_notice_version: Some(NOTICE.to_owned()),
            representative_email: "temsilci@usp.example".to_owned(),
            created_at: At(term.at),
        }
    }
}

/// A candidate with a submitted application that is ready for evaluation: each of its documents has
/// been approved or rejected.
#[derive(Debug, Clone)]
pub struct SeedSubmission {
    /// The account.
    pub user: NewUser,
    /// The candidate.
    pub identity: NewCandidate,
    /// The application, submitted when the account was created.
    pub application: SeedForm,
    /// The documents, approved or rejected at that same time.
    pub documents: Vec<SeedDocument>,
}

/// The form of a seeded application.
#[derive(Debug, Clone)]
pub struct SeedForm {
    /// Id of the application.
    pub id: Uuid,
    /// The term.
    pub term: Uuid,
    /// The school.
    pub school: Uuid,
    /// Number of the application. It also serves as the student number.
    pub number: String,
    /// Code of the department.
    pub department_code: String,
    /// Level of education.
    pub level: Level,
    /// Year of study.
    pub class_year: i32,
    /// Grade point average on a scale of 4.00, in hundredths of a point.
    pub gpa: i32,
    /// Quantity of each declared item.
    pub declared: BTreeMap<String, u32>,
    /// Licence-plate codes of the preferred provinces.
    pub city_preferences: Vec<i32>,
}

/// A document of a seeded application. It has no file.
#[derive(Debug, Clone)]
pub struct SeedDocument {
    /// The id.
    pub id: Uuid,
    /// Code of the type.
    pub document_type: String,
    /// Whether it is approved. Otherwise it is rejected as incomplete.
    pub approved: bool,
    /// The officer who approved or rejected it.
    pub by: UserId,
}

/// The columns of a seeded application.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = applications, treat_none_as_default_value = false)]
pub(crate) struct FormColumns {
    id: Key,
    term_id: Key,
    candidate_id: Key,
    number: String,
    state: Name<ApplicationState>,
    school_id: Key,
    department_code: String,
    level: Name<Level>,
    class_year: i32,
    gpa: Option<i32>,
    formal_education: bool,
    student_number: String,
    declared: Json<BTreeMap<String, u32>>,
    sources: Json<BTreeMap<String, Name<DeclaredSource>>>,
    privacy_notice_version: Option<String>,
    submitted_at: Option<At>,
    created_at: At,
}

impl From<&SeedSubmission> for FormColumns {
    fn from(submission: &SeedSubmission) -> Self {
        let (form, at) = (&submission.application, At(submission.user.created_at));
        Self {
            id: Key(form.id),
            term_id: Key(form.term),
            candidate_id: Key(submission.user.id.0),
            number: form.number.clone(),
            state: Name(ApplicationState::Submitted),
            school_id: Key(form.school),
            department_code: form.department_code.clone(),
            level: Name(form.level),
            class_year: form.class_year,
            gpa: Some(form.gpa),
            formal_education: true,
            student_number: form.number.clone(),
            declared: Json(form.declared.clone()),
            sources: Json(
                form.declared
                    .keys()
                    .map(String::as_str)
                    .chain([GPA])
                    .map(|item| (item.to_owned(), Name(DeclaredSource::Form)))
                    .collect(),
            ),
            privacy_notice_version: Some(NOTICE.to_owned()),
            submitted_at: Some(at),
            created_at: at,
        }
    }
}

/// The columns of a seeded document.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = documents, treat_none_as_default_value = false)]
pub(crate) struct DecidedColumns {
    id: Key,
    application_id: Key,
    school_id: Key,
    queued_at: At,
    document_type: String,
    title: String,
    media_type: &'static str,
    size_bytes: i32,
    sha256: String,
    state: Name<DocumentState>,
    accepted_by: Option<Key>,
    accepted_at: Option<At>,
    approved_by: Option<Key>,
    approved_at: Option<At>,
    rejected_by: Option<Key>,
    rejected_at: Option<At>,
    reject_reason_code: Option<&'static str>,
    uploaded_at: At,
}

impl SeedSubmission {
    /// The columns of the documents.
    pub(crate) fn decided(&self) -> impl Iterator<Item = DecidedColumns> {
        let at = At(self.user.created_at);
        self.documents.iter().map(move |document| {
            let by = Some(Key(document.by.0));
            let (approved, rejected) = match document.approved {
                true => ((by, Some(at)), (None, None)),
                false => ((None, None), (by, Some(at))),
            };
            DecidedColumns {
                id: Key(document.id),
                application_id: Key(self.application.id),
                school_id: Key(self.application.school),
                queued_at: at,
                document_type: document.document_type.clone(),
                title: document.document_type.clone(),
                media_type: "application/pdf",
                size_bytes: 1,
                // Seeded documents have no file, and an application has no file twice.
                sha256: format!("{:064x}", document.id.as_u128()),
                state: Name(match document.approved {
                    true => DocumentState::Approved,
                    false => DocumentState::Rejected,
                }),
                accepted_by: approved.0,
                accepted_at: approved.1,
                approved_by: approved.0,
                approved_at: approved.1,
                rejected_by: rejected.0,
                rejected_at: rejected.1,
                reject_reason_code: (!document.approved).then_some("incomplete"),
                uploaded_at: at,
            }
        })
    }
}
