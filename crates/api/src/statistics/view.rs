use super::figures_view::Seen;
use crate::points::number;
use crate::services::{Audience, Ranking};
use crate::wire::{Competency, Level, Wire};
use serde::Serialize;
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::disclosure::{SMALLEST_CELL, protect};
use staj_domain::document::DocumentState;
use staj_domain::evaluation::{Competency as Of, Points};
use staj_domain::ids::TermId;
use staj_domain::school::Level as OfLevel;
use staj_persistence::rows::statistics::{Counted, TermCounts};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The statistics of a term. In the public version, numbers below 10 are null. As many other
/// numbers as necessary are also null, so that none of these can be derived from the rest. The
/// programme office sees every number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermStatistics)]
pub struct TermStatisticsView {
    pub term_id: Uuid,
    /// When the numbers were counted, at most a minute ago.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-05T09:00:00Z"))]
    pub counted_at: OffsetDateTime,
    /// True if the statistics contain every number, because the caller is from the programme
    /// office.
    pub complete: bool,
    /// Applications that were submitted.
    pub applications: ApplicationStatistics,
    /// Documents of applications that were submitted.
    pub documents: DocumentStatistics,
    /// Scores in each competency, of everybody and of each level, as they were published (R29).
    pub evaluation: Vec<ScoreStatistics>,
    /// Number of candidates in the pool. Null if it may not be shown.
    #[schema(required, minimum = 0, maximum = 9007199254740991u64, examples(412300))]
    pub pool_size: Option<u64>,
    pub offers_by_state: Breakdown,
    pub placements_by_state: Breakdown,
}

/// The submitted applications, counted in four ways.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationStatistics {
    pub by_state: Breakdown,
    pub by_level: Breakdown,
    /// By the code of the field of study.
    pub by_field: Breakdown,
    /// By the plate code of the school's province.
    pub by_province: Breakdown,
}

/// The documents of submitted applications.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentStatistics {
    pub by_state: Breakdown,
    /// The rejected documents, by reason.
    pub by_reject_reason: Breakdown,
}

/// A total and its parts. Parts with a count of zero have no row.
#[derive(Debug, Serialize, ToSchema)]
pub struct Breakdown {
    #[schema(required, minimum = 0, maximum = 9007199254740991u64, examples(415000))]
    pub total: Option<u64>,
    pub rows: Vec<BreakdownRow>,
}

/// One part of a total.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreakdownRow {
    #[schema(examples("bachelor"))]
    pub name: String,
    /// Null if it may not be shown.
    #[schema(required, minimum = 0, maximum = 9007199254740991u64, examples(283000))]
    pub count: Option<u64>,
}

/// Statistics of the scores of a group in one competency.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreStatistics {
    pub competency: Competency,
    /// The level of the group. Null for all levels together.
    #[schema(required)]
    pub level: Option<Level>,
    #[schema(minimum = 1, maximum = 9007199254740991u64, examples(415000))]
    pub count: u64,
    #[schema(minimum = 0, maximum = 100, examples(41.5))]
    pub mean: f64,
    #[schema(minimum = 0, maximum = 100, examples(40.25))]
    pub median: f64,
    #[schema(minimum = 0, maximum = 100, examples(12.75))]
    pub standard_deviation: f64,
}

impl Breakdown {
    /// A breakdown with every number.
    fn whole(counted: &Counted) -> Self {
        let rows: Vec<_> =
            counted.iter().map(|(name, count)| (name.clone(), count_of(*count))).collect();
        Self {
            total: Some(rows.iter().map(|(_, count)| count).sum()),
            rows: rows
                .into_iter()
                .map(|(name, count)| BreakdownRow { name, count: Some(count) })
                .collect(),
        }
    }

    /// A breakdown with the numbers that may be shown to the public. `None` if no number may be
    /// shown.
    fn public(&self) -> Option<Self> {
        let counts: Option<Vec<u64>> = self.rows.iter().map(|row| row.count).collect();
        let shown = protect(&counts?)?;
        let row = |(row, shown): (&BreakdownRow, bool)| BreakdownRow {
            name: row.name.clone(),
            count: row.count.filter(|_| shown),
        };
        Some(Self { total: self.total, rows: self.rows.iter().zip(shown).map(row).collect() })
    }

    fn hidden(self) -> Self {
        let row = |row: BreakdownRow| BreakdownRow { count: None, ..row };
        Self { total: None, rows: self.rows.into_iter().map(row).collect() }
    }

    fn public_or_hidden(self) -> Self {
        self.public().unwrap_or_else(|| self.hidden())
    }

    /// Whether every number is shown.
    fn is_whole(&self) -> bool {
        self.total.is_some() && self.rows.iter().all(|row| row.count.is_some())
    }

    /// Whether the number of this row is shown. A row that does not exist counts as shown.
    fn shows(&self, name: &str) -> bool {
        self.rows.iter().all(|row| row.name != name || row.count.is_some())
    }
}

fn count_of(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

impl TermStatisticsView {
    /// The statistics for the programme office.
    pub fn complete(
        term: TermId,
        (counted_at, counts): (OffsetDateTime, &TermCounts),
        ranking: &Ranking,
    ) -> Self {
        Self {
            term_id: term.0,
            counted_at,
            complete: true,
            applications: ApplicationStatistics {
                by_state: Breakdown::whole(&counts.applications_by_state),
                by_level: Breakdown::whole(&counts.applications_by_level),
                by_field: Breakdown::whole(&counts.applications_by_field),
                by_province: Breakdown::whole(&counts.applications_by_province),
            },
            documents: DocumentStatistics {
                by_state: Breakdown::whole(&counts.documents_by_state),
                by_reject_reason: Breakdown::whole(&counts.documents_by_reject_reason),
            },
            evaluation: scores(ranking, Audience::ProgrammeOffice),
            pool_size: Some(count_of(counts.pool_entries)),
            offers_by_state: Breakdown::whole(&counts.offers_by_state),
            placements_by_state: Breakdown::whole(&counts.placements_by_state),
        }
    }

    /// The statistics for the public.
    pub fn public(self, ranking: &Ranking) -> Self {
        let applications = self.applications.public();
        // Everybody in the pool has been evaluated and also counts in a row of the applications.
        let shows_pool = applications.by_state.shows(ApplicationState::InPool.name())
            && self.pool_size.is_some_and(|size| size >= SMALLEST_CELL);
        let offers = self.offers_by_state.public_or_hidden();
        let placements = self.placements_by_state.public_or_hidden();
        // The confirmed offers are the internships that were not cancelled. One of the two tables would
        // tell what the other one hides.
        let tells = !offers.is_whole() || !placements.is_whole();
        Self {
            complete: false,
            documents: self.documents.public(),
            evaluation: match shows_pool {
                true => scores(ranking, Audience::Everybody),
                false => vec![],
            },
            pool_size: self.pool_size.filter(|_| shows_pool),
            offers_by_state: offers,
            placements_by_state: if tells { placements.hidden() } else { placements },
            applications,
            ..self
        }
    }
}

impl TermStatisticsView {
    /// Which figures say nothing that these statistics hide.
    pub fn shows(&self) -> Seen {
        Seen {
            candidates: self.pool_size.is_some() && self.applications.by_state.total.is_some(),
            offers: self.offers_by_state.is_whole() && self.placements_by_state.is_whole(),
        }
    }
}

impl ApplicationStatistics {
    /// All four tables count the same people. If the total of one table must not be shown, none of
    /// the four is shown.
    fn public(self) -> Self {
        let Self { by_state, by_level, by_field, by_province } = &self;
        let all = || {
            Some(Self {
                by_state: by_state.public()?,
                by_level: by_level.public()?,
                by_field: by_field.public()?,
                by_province: by_province.public()?,
            })
        };
        all().unwrap_or_else(|| Self {
            by_state: self.by_state.hidden(),
            by_level: self.by_level.hidden(),
            by_field: self.by_field.hidden(),
            by_province: self.by_province.hidden(),
        })
    }
}

impl DocumentStatistics {
    /// The total of the reasons is the number of rejected documents.
    fn public(self) -> Self {
        let by_state = self.by_state.public_or_hidden();
        let by_reject_reason = match by_state.shows(DocumentState::Rejected.name()) {
            true => self.by_reject_reason.public_or_hidden(),
            false => self.by_reject_reason.hidden(),
        };
        Self { by_state, by_reject_reason }
    }
}

fn scores(ranking: &Ranking, audience: Audience) -> Vec<ScoreStatistics> {
    let levels = || std::iter::once(None).chain(OfLevel::ALL.iter().copied().map(Some));
    let groups = Of::ALL.iter().flat_map(|competency| levels().map(|level| (*competency, level)));
    let figures = |(competency, level)| {
        let (figures, _) = ranking.compare(audience, (competency, level), Points(0))?;
        Some(ScoreStatistics {
            competency: Wire(competency),
            level: level.map(Wire),
            count: figures.count,
            mean: number(figures.mean),
            median: number(figures.median),
            standard_deviation: number(figures.standard_deviation),
        })
    };
    groups.filter_map(figures).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breakdown(counts: &[u64]) -> Breakdown {
        let row =
            |(nth, count): (usize, &u64)| (nth.to_string(), i64::try_from(*count).unwrap_or(0));
        Breakdown::whole(&counts.iter().enumerate().map(row).collect())
    }

    /// With twelve provinces of one applicant each, a visible total would reveal that each of them
    /// has one.
    #[test]
    fn if_one_table_cannot_be_shown_the_other_tables_of_the_same_people_are_hidden_too() {
        let hidden = |one_by_one: &[u64]| {
            let statistics = ApplicationStatistics {
                by_state: breakdown(&[12]),
                by_level: breakdown(&[12]),
                by_field: breakdown(&[12]),
                by_province: breakdown(one_by_one),
            };
            let ApplicationStatistics { by_state, by_level, by_field, by_province } =
                statistics.public();
            [by_state, by_level, by_field, by_province].map(|table| table.total.is_none())
        };
        assert_eq!(hidden(&[1; 12]), [true; 4]);
        assert_eq!(hidden(&[12]), [false; 4]);
    }
}
