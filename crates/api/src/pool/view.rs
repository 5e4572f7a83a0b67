use crate::applications::PreferredPeriod;
use crate::evaluations::CompetencyResult;
use crate::services::Facets;
use crate::wire::{DeclaredSource, FacetParameter, Level, OfferState, TalentPoolState, Wire};
use serde::Serialize;
use staj_persistence::rows::pool_entries::{BlindDocument, BlindProfile, PoolEntrySummary};
use staj_persistence::types::Name;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The pool of a term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pool)]
pub struct PoolView {
    pub term_id: Uuid,
    /// Number of candidates in the pool.
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(412300))]
    pub entry_count: i64,
    /// Number of evaluated applications that have yet to be put into the pool. Zero before its
    /// creation has started and once it is complete.
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(0))]
    pub waiting_count: i64,
    /// When the creation started. Null until then.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub started_at: Option<OffsetDateTime>,
    /// When the pool was complete. Null until then.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub created_at: Option<OffsetDateTime>,
    /// When the pool was opened to employers. Null until then.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub opened_at: Option<OffsetDateTime>,
}

/// A candidate as employers see them before an acceptance: scores and preferences, and nothing that
/// reveals who they are or at which school they study (A20).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PoolEntry)]
pub struct PoolEntryView {
    pub id: Uuid,
    pub term_id: Uuid,
    pub level: Level,
    #[schema(minimum = 0, maximum = 12, examples(3))]
    pub class_year: i32,
    #[schema(examples("computing"))]
    pub field_code: String,
    #[schema(examples("computer_engineering"))]
    pub department_code: String,
    #[schema(examples("Bilgisayar Mühendisliği"))]
    pub department_name: String,
    /// Grade point average out of 4.00.
    #[schema(required, minimum = 0, maximum = 4, examples(3.25))]
    pub gpa: Option<f64>,
    /// Where the average comes from (R28). Null without one.
    #[schema(required)]
    pub gpa_source: Option<DeclaredSource>,
    #[schema(minimum = 0, maximum = 100, examples(72.5))]
    pub academic_score: f64,
    #[schema(minimum = 0, maximum = 100, examples(40.0))]
    pub social_score: f64,
    #[schema(minimum = 0, maximum = 100, examples(10.0))]
    pub sports_score: f64,
    /// Licence-plate codes of the preferred cities. They are preferences, not conditions (R36, R37).
    #[schema(examples(6))]
    pub city_preferences: Vec<i32>,
    pub period_preferences: Vec<PreferredPeriod>,
    /// Number of approved documents of each type.
    pub documents: Vec<DocumentCount>,
    /// Whether another internship can be confirmed for the candidate (R50).
    pub available: bool,
    /// What your employer has to do with the candidate already. Null unless you asked for it with
    /// `include=own`.
    #[schema(required)]
    pub own: Option<PoolEntryOwn>,
}

/// What an employer has to do with a candidate already.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PoolEntryOwn {
    /// The candidate's state on your lists. Null if they are on neither.
    #[schema(required)]
    pub listed: Option<TalentPoolState>,
    /// Your offers to the candidate, the latest last.
    pub offers: Vec<OwnOffer>,
}

/// An offer of your employer to a candidate.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnOffer {
    pub id: Uuid,
    pub state: OfferState,
}

/// The number of approved documents of one type.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentCount {
    #[schema(examples("language_certificate"))]
    pub document_type: String,
    #[schema(minimum = 1, maximum = 30, examples(1))]
    pub count: i64,
}

/// The full profile of a candidate in the pool.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolProfile {
    pub entry: PoolEntryView,
    /// How the scores rank in the pool and at the candidate's level (R29).
    pub results: Vec<CompetencyResult>,
    /// Approved documents, without their files and titles.
    pub documents: Vec<PoolDocument>,
}

/// An approved document of a candidate, without its file and without its title, in which a candidate
/// may have written who they are (A20).
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolDocument {
    #[schema(examples("language_certificate"))]
    pub document_type: String,
    #[schema(required, examples(2025))]
    pub issued_year: Option<i32>,
}

/// A page of candidates, in the requested order.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolEntryPage {
    pub items: Vec<PoolEntryView>,
    /// Pass this as `cursor` to get the next page. Null on the last page.
    #[schema(required)]
    pub next_cursor: Option<String>,
    /// Null unless you asked for them with `include=facets`.
    #[schema(required)]
    pub facets: Option<PoolFacetsView>,
}

/// How many candidates a search finds on all pages, and how many have each value of a filter. In a
/// large pool, who is available may be half a minute old.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PoolFacets)]
pub struct PoolFacetsView {
    /// Number of candidates that the search finds.
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(1240))]
    pub total: i64,
    pub parameters: Vec<PoolFacet>,
}

/// The values of one parameter.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolFacet {
    pub parameter: FacetParameter,
    /// The values that at least one candidate has. Levels, years, provinces and averages are in their
    /// order, and codes are in alphabetical order.
    pub values: Vec<PoolFacetValue>,
}

/// A value of a parameter.
#[derive(Debug, Serialize, ToSchema)]
pub struct PoolFacetValue {
    /// As the parameter takes it.
    #[schema(examples("computing"))]
    pub value: String,
    /// Number of candidates that the search would find with this value alone in the parameter, whatever
    /// is in it now.
    #[schema(minimum = 1, maximum = 9007199254740991i64, examples(310))]
    pub count: i64,
}

impl From<Facets> for PoolFacetsView {
    fn from(facets: Facets) -> Self {
        let value = |(value, count)| PoolFacetValue { value, count };
        let parameter = |(parameter, values): (_, Vec<_>)| PoolFacet {
            parameter: Wire(parameter),
            values: values.into_iter().map(value).collect(),
        };
        let parameters = facets.values.into_iter().map(parameter).collect();
        Self { total: facets.total, parameters }
    }
}

impl PoolEntryView {
    pub fn new(entry: PoolEntrySummary, internship_limit: i32) -> Self {
        let BlindProfile { department, cities, periods, documents, gpa_source } = entry.profile.0;
        let points = |hundredths: i32| f64::from(hundredths) / 100.0;
        Self {
            id: entry.id.0,
            term_id: entry.term_id.0,
            level: Wire(entry.level.0),
            class_year: entry.class_year,
            field_code: entry.field_code,
            department_code: entry.department_code,
            department_name: department,
            gpa: entry.gpa.map(points),
            gpa_source: gpa_source.map(|Name(source)| Wire(source)),
            academic_score: points(entry.academic_score),
            social_score: points(entry.social_score),
            sports_score: points(entry.sports_score),
            city_preferences: cities,
            period_preferences: periods
                .into_iter()
                .map(|(start_date, end_date)| PreferredPeriod { start_date, end_date })
                .collect(),
            documents: documents
                .into_iter()
                .map(|(document_type, count)| DocumentCount { document_type, count })
                .collect(),
            available: entry.confirmed_count < internship_limit,
            own: None,
        }
    }
}

impl From<BlindDocument> for PoolDocument {
    fn from(found: BlindDocument) -> Self {
        let BlindDocument { document_type, issued_year } = found;
        Self { document_type, issued_year }
    }
}
