use crate::types::Key;

/// An object whose version clients know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the objects")]
pub enum Versioned {
    Announcement(Key),
    Application(Key),
    Document(Key),
    DocumentReview(Key),
    Employer(Key),
    Faculty(Key),
    /// The consent for this application.
    GuardianConsent(Key),
    Incident(Key),
    Interview(Key),
    Objection(Key),
    Offer(Key),
    Placement(Key),
    /// The quota of this employer in this term.
    Quota(Key, Key),
    School(Key),
    SgkNotice(Key),
    /// This employer's entry for this candidate in the pool.
    TalentPoolEntry(Key, Key),
    Term(Key),
    User(Key),
    Workplace(Key),
}
