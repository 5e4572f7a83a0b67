use super::Contact;
use crate::ids::{EmployerId, WorkplaceId};

names! {
    /// How hazardous the work at a workplace is (law 6331). The class follows from the NACE code.
    pub enum HazardClass {
        /// Such as offices and schools.
        LessHazardous = "less_hazardous",
        /// Such as most factories.
        Hazardous = "hazardous",
        /// Such as mines, construction sites and foundries.
        VeryHazardous = "very_hazardous",
    }
}

/// A workplace of an employer. SGK knows each by a number of its own, so an intern is declared at the
/// workplace where they work (A70).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workplace {
    /// The id.
    pub id: WorkplaceId,
    /// The employer.
    pub employer: EmployerId,
    /// Plate code of the province.
    pub province_code: i32,
    /// The address without the province.
    pub address: String,
    /// Whom candidates and schools can ask.
    pub contact: Contact,
    /// Whether offers can be sent for it.
    pub is_open: bool,
}

/// No offers are made for this workplace any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the workplace of the offer is closed")]
pub struct WorkplaceClosed;
