use super::statistics::Counted;
use staj_domain::ids::{CandidateId, EmployerId, SchoolId};

/// Whose objects are counted.
#[derive(Debug, Clone, Copy)]
pub enum CountScope {
    /// Those of the candidate.
    Candidate(CandidateId),
    /// Those with the employer.
    Employer(EmployerId),
    /// Those of the students of the school, their applications only for those who check documents.
    School {
        /// The school.
        school: SchoolId,
        /// Whether applications are counted.
        applications: bool,
    },
}

/// How many objects there are in each state at this instant. Kinds that the caller has no list of are
/// empty.
#[derive(Debug, Clone, Default)]
pub struct MyCounts {
    /// Applications. A school's were submitted.
    pub applications: Counted,
    /// Documents of applications. A school's were submitted.
    pub documents: Counted,
    /// Offers. A candidate's were sent.
    pub offers: Counted,
    /// Internships.
    pub placements: Counted,
    /// SGK notices. A school's were shared.
    pub sgk_notices: Counted,
}
