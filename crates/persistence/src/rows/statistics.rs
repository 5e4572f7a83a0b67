/// How many there are of each name.
pub type Counted = Vec<(String, i64)>;

/// What is counted of a term: of applications and documents those that were submitted.
#[derive(Debug, Clone, Default)]
pub struct TermCounts {
    pub applications_by_state: Counted,
    pub applications_by_level: Counted,
    pub applications_by_field: Counted,
    /// Plate codes of the provinces of schools.
    pub applications_by_province: Counted,
    pub documents_by_state: Counted,
    pub documents_by_reject_reason: Counted,
    pub pool_entries: i64,
    pub offers_by_state: Counted,
    pub placements_by_state: Counted,
}
