use time::OffsetDateTime;

/// The oldest work that should have been done, and the items that a job has given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LagRow {
    /// When the oldest event happened whose recipients have not all been notified.
    pub event: Option<OffsetDateTime>,
    /// When the oldest mail was due that has not been sent.
    pub mail: Option<OffsetDateTime>,
    /// When the oldest deadline of an offer passed that is not recorded yet.
    pub deadline: Option<OffsetDateTime>,
    /// How many failed items are set aside.
    pub set_aside: i64,
}
