/// Names with their counts.
pub type Counted = Vec<(String, i64)>;

/// The counts of a term. Applications and documents count once they are submitted.
#[derive(Debug, Clone, Default)]
pub struct TermCounts {
    pub applications_by_state: Counted,
    pub applications_by_level: Counted,
    pub applications_by_field: Counted,
    /// By the plate code of the school's province.
    pub applications_by_province: Counted,
    pub documents_by_state: Counted,
    pub documents_by_reject_reason: Counted,
    pub pool_entries: i64,
    pub offers_by_state: Counted,
    pub placements_by_state: Counted,
}
