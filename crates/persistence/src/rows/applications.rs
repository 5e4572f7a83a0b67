use crate::StoreError;
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
type Sources = BTreeMap<String, Name<DeclaredSource>>;

/// An application as stored. A stored draft may have expired by now.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = applications)]
pub struct ApplicationRow {
    pub id: Key,
    pub term_id: Key,
    pub candidate_id: Key,
    pub number: String,
    pub state: Name<ApplicationState>,
    pub school_id: Key,
    pub department_code: String,
    pub level: Name<Level>,
    pub class_year: i32,
    /// Grade point average in hundredths of 4.00. `None` if not declared.
    pub gpa: Option<i32>,
    pub formal_education: bool,
    pub student_number: String,
    pub declared: Json<BTreeMap<String, u32>>,
    pub(crate) sources: Json<Sources>,
    /// `None` while no privacy notice has been published or acknowledged.
    pub privacy_notice_version: Option<String>,
    /// `None` until it is submitted.
    pub submitted_at: Option<At>,
    pub created_at: At,
    /// Counter of the row, raised by each change.
    pub version: i32,
}

/// What an application preferences for; each kept in a table of its own.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    pub cities: BTreeSet<i32>,
    pub periods: BTreeSet<Period>,
}

/// An application with the names that belong to it.
#[derive(Debug, Clone)]
pub struct ApplicationSummary {
    pub application: ApplicationRow,
    pub preferences: Preferences,
    /// The source of each item. A document is the source of the item with the name of its type.
    pub sources: BTreeMap<String, DeclaredSource>,
    /// The state at the instant of the query. A draft expires when the application window closes.
    pub state: ApplicationState,
    pub school_name: String,
    pub department_name: String,
    pub given_name: String,
    pub surname: String,
    /// Sealed national identity number. Only the programme office may open it.
    pub national_id_sealed: Vec<u8>,
}

/// The columns of a summary, as one query returns them.
#[derive(Debug, Queryable)]
pub(crate) struct SummaryColumns {
    pub application: ApplicationRow,
    pub applications_close_at: At,
    pub school_name: String,
    pub department_name: String,
    pub given_name: String,
    pub surname: String,
    pub national_id_sealed: Vec<u8>,
}

impl SummaryColumns {
    pub(crate) fn summary(
        self,
        preferences: Preferences,
        document_types: Vec<String>,
        now: OffsetDateTime,
    ) -> ApplicationSummary {
        let state = self.application.state.0.at(self.applications_close_at.0, now);
        let mut sources = sources(self.application.sources.clone());
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
    pub application: Application,
    pub term: TermId,
    pub birth_date: Date,
}

impl ApplicationRow {
    pub(crate) fn application(
        self,
        preferences: Preferences,
        school_kind: SchoolKind,
        field_code: String,
    ) -> Result<Application, StoreError> {
        let id = self.id;
        let corrupt = |_| StoreError::Corrupt { table: "applications", id: id.0 };
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
                sources: sources(self.sources),
                cities: preferences.cities,
                periods: preferences.periods,
            },
            version: self.version,
        })
    }
}

fn sources(Json(sources): Json<Sources>) -> BTreeMap<String, DeclaredSource> {
    sources.into_iter().map(|(item, Name(source))| (item, source)).collect()
}

/// The form of an application as columns; the preferences have tables of their own.
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

/// Whose applications, and whose documents, a caller may see or touch.
#[derive(Debug, Clone, Copy)]
pub enum ApplicationScope {
    Candidate(CandidateId),
    /// The submitted applications of the school's students (R7).
    School(SchoolId),
    Everyone,
}

/// Which applications a list shows.
#[derive(Debug, Clone)]
pub struct ApplicationFilter {
    pub scope: ApplicationScope,
    pub term: Option<TermId>,
    /// States at `now`. A draft whose application window has closed counts as expired.
    pub states: Vec<ApplicationState>,
    pub now: OffsetDateTime,
    /// Show the rows after this one, newest first.
    pub after: Option<ApplicationId>,
    /// Maximum number of rows.
    pub limit: i64,
}
