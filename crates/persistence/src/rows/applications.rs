use crate::StoreError;
use crate::rows::people::PersonQuery;
use crate::schema::applications;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::application::{Application, ApplicationForm, ApplicationState, DeclaredSource};
use staj_domain::ids::{ApplicationId, CandidateId, SchoolId, TermId};
use staj_domain::period::Period;
use staj_domain::school::{Level, SchoolKind};
use std::collections::{BTreeMap, BTreeSet};
use time::{Date, OffsetDateTime};

/// The source of each item of a form.
pub(crate) type Sources = BTreeMap<String, Name<DeclaredSource>>;

pub(crate) fn declared_sources(Json(sources): &Json<Sources>) -> BTreeMap<String, DeclaredSource> {
    sources.iter().map(|(item, Name(source))| (item.clone(), *source)).collect()
}

/// An application as stored. If it is a draft, it may have expired by now.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = applications)]
pub struct ApplicationRow {
    /// Id of the application. Its pool entry has the same id.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// The candidate. They have at most one application in a term.
    pub candidate_id: Key,
    /// Unique number of the application.
    pub number: String,
    /// State as stored. It is never `expired`.
    pub state: Name<ApplicationState>,
    /// The candidate's school.
    pub school_id: Key,
    /// Code of the department.
    pub department_code: String,
    /// Level of study.
    pub level: Name<Level>,
    /// Year of study, or the grade of a pupil.
    pub class_year: i32,
    /// Grade point average on a scale of 4.00, in hundredths of a point. `None` if not declared.
    pub gpa: Option<i32>,
    /// Whether the candidate is in formal education.
    pub formal_education: bool,
    /// Student number at the school.
    pub student_number: String,
    /// Declared quantities, keyed by item name (R28).
    pub declared: Json<BTreeMap<String, u32>>,
    /// The source of each item: e-Devlet or the form.
    pub(crate) sources: Json<Sources>,
    /// The version of the privacy notice that the candidate acknowledged when they submitted the
    /// application. `None` until then.
    pub privacy_notice_version: Option<String>,
    /// `None` until it is submitted.
    pub submitted_at: Option<At>,
    /// When the draft was created.
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// The preferences of an application, which are not conditions (R36, R37, A22).
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    /// Licence-plate codes of the preferred provinces.
    pub cities: BTreeSet<i32>,
    /// Preferred periods.
    pub periods: BTreeSet<Period>,
}

/// An application with its related names.
#[derive(Debug, Clone)]
pub struct ApplicationSummary {
    /// The application as stored.
    pub application: ApplicationRow,
    /// Preferred provinces and periods.
    pub preferences: Preferences,
    /// The source of each item, keyed by item name. An uploaded document counts as an item, named
    /// after its document type.
    pub sources: BTreeMap<String, DeclaredSource>,
    /// The state at the instant of the query. A draft expires when the application window closes.
    pub state: ApplicationState,
    /// Name of the school.
    pub school_name: String,
    /// Name of the department.
    pub department_name: String,
    /// Given name of the candidate.
    pub given_name: String,
    /// Surname of the candidate.
    pub surname: String,
    /// Encrypted national identity number; `None` once the person was erased. Only the programme office may decrypt it.
    pub national_id_sealed: Option<Vec<u8>>,
}

/// The columns of a summary, as one query returns them.
#[derive(Debug, Queryable)]
pub(crate) struct SummaryColumns {
    /// The application as stored.
    pub application: ApplicationRow,
    /// When the application window of the term closes. Drafts expire then.
    pub applications_close_at: At,
    /// Name of the school.
    pub school_name: String,
    /// Name of the department.
    pub department_name: String,
    /// Given name of the candidate.
    pub given_name: String,
    /// Surname of the candidate.
    pub surname: String,
    /// Sealed national identity number.
    pub national_id_sealed: Option<Vec<u8>>,
}

impl SummaryColumns {
    pub(crate) fn summary(
        self,
        preferences: Preferences,
        document_types: Vec<String>,
        now: OffsetDateTime,
    ) -> ApplicationSummary {
        let state = self.application.state.0.at(self.applications_close_at.0, now);
        let mut sources = self.application.sources();
        sources.extend(document_types.into_iter().map(|of| (of, DeclaredSource::Document)));
        ApplicationSummary {
            sources,
            application: self.application,
            preferences,
            state,
            school_name: self.school_name,
            department_name: self.department_name,
            given_name: self.given_name,
            surname: self.surname,
            national_id_sealed: self.national_id_sealed,
        }
    }
}

/// An application with the other data that decisions on it need.
#[derive(Debug, Clone)]
pub struct LoadedApplication {
    /// The application. If it is a draft, it may have expired by now.
    pub application: Application,
    /// The term of the application.
    pub term: TermId,
    /// When the candidate was born.
    pub birth_date: Date,
}

impl ApplicationRow {
    /// The source of each item of the form.
    #[must_use]
    pub fn sources(&self) -> BTreeMap<String, DeclaredSource> {
        declared_sources(&self.sources)
    }

    pub(crate) fn application(
        self,
        preferences: Preferences,
        school_kind: SchoolKind,
        field_code: String,
    ) -> Result<Application, StoreError> {
        let id = self.id;
        let corrupt = |_| StoreError::Corrupt { table: "applications", id: id.0 };
        let sources = self.sources();
        Ok(Application {
            id: id.id(),
            state: self.state.0,
            form: ApplicationForm {
                school: self.school_id.id(),
                school_kind,
                level: self.level.0,
                class_year: self.class_year.try_into().map_err(corrupt)?,
                department_code: self.department_code,
                field_code,
                gpa: self.gpa.map(u16::try_from).transpose().map_err(corrupt)?,
                formal_education: self.formal_education,
                student_number: self.student_number,
                declared: self.declared.0,
                sources,
                cities: preferences.cities,
                periods: preferences.periods,
            },
            version: self.version,
        })
    }
}

/// The form of an application as columns. The preferences have tables of their own.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = applications, treat_none_as_null = true)]
pub(crate) struct FormColumns {
    school_id: Key,
    department_code: String,
    level: Name<Level>,
    class_year: i32,
    gpa: Option<i32>,
    formal_education: bool,
    student_number: String,
    declared: Json<BTreeMap<String, u32>>,
    sources: Json<Sources>,
}

impl From<&ApplicationForm> for FormColumns {
    fn from(form: &ApplicationForm) -> Self {
        Self {
            school_id: Key(form.school.0),
            department_code: form.department_code.clone(),
            level: Name(form.level),
            class_year: form.class_year.into(),
            gpa: form.gpa.map(i32::from),
            formal_education: form.formal_education,
            student_number: form.student_number.clone(),
            declared: Json(form.declared.clone()),
            sources: Json(
                form.sources.iter().map(|(item, source)| (item.clone(), Name(*source))).collect(),
            ),
        }
    }
}

/// Whose applications and documents a caller may see or change.
#[derive(Debug, Clone, Copy)]
pub enum ApplicationScope {
    /// The applications of this candidate, including drafts.
    Candidate(CandidateId),
    /// The submitted applications of this school's students (R7).
    School(SchoolId),
    /// Every application, including drafts.
    Everyone,
}

impl From<CandidateId> for ApplicationScope {
    fn from(candidate: CandidateId) -> Self {
        Self::Candidate(candidate)
    }
}

/// Which applications a list shows, newest first.
#[derive(Debug, Clone)]
pub struct ApplicationFilter {
    /// Whose applications the caller may see.
    pub scope: ApplicationScope,
    /// Only applications in this term. `None` for every term.
    pub term: Option<TermId>,
    /// Only applications in one of these states at `now`. Empty for every state. A draft whose
    /// application window has closed counts as expired.
    pub states: Vec<ApplicationState>,
    /// Only those of this person. `None` for everybody.
    pub person: Option<PersonQuery>,
    /// The instant at which the states are computed.
    pub now: OffsetDateTime,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<ApplicationId>,
    /// Maximum number of rows.
    pub limit: i64,
}
