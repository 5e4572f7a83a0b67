use staj_domain::figures::Figures;
use std::collections::BTreeMap;

/// Names with their counts. Names without a row are absent.
pub type Counted = Vec<(String, i64)>;

/// The counts of a term. Applications and their documents count only if they were submitted.
#[derive(Debug, Clone, Default)]
pub struct TermCounts {
    /// Applications by state.
    pub applications_by_state: Counted,
    /// Applications by level of education.
    pub applications_by_level: Counted,
    /// Applications by code of the field of study.
    pub applications_by_field: Counted,
    /// Applications by plate code of the school's province.
    pub applications_by_province: Counted,
    /// Documents by state.
    pub documents_by_state: Counted,
    /// Rejected documents by code of the reject reason.
    pub documents_by_reject_reason: Counted,
    /// Candidates in the pool, without those who have left it.
    pub pool_entries: i64,
    /// Offers by stored state, including drafts.
    pub offers_by_state: Counted,
    /// Placements by their state on the day of the count.
    pub placements_by_state: Counted,
}

/// Candidates and offers by the values of a dimension.
#[derive(Debug, Clone, Default)]
pub struct FigureCounts {
    /// Candidates and offers of each value.
    pub rows: BTreeMap<String, Figures>,
    /// The quotas of the employers of each value: all places, and those that offers hold.
    pub quotas: BTreeMap<String, (u64, u64)>,
}

impl FigureCounts {
    pub(crate) fn of(&mut self, name: String) -> &mut Figures {
        self.rows.entry(name).or_default()
    }
}
