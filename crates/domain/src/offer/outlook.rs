use super::{OfferBook, OfferState};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// What a candidate weighs an offer against (R56).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// Internships of the term that are confirmed, and how many more can be.
    pub confirmed: usize,
    pub places_left: usize,
    /// Other offers, open or confirmed, that share a day with this one: one of them at the most
    /// becomes an internship (R51).
    pub overlaps: Vec<(OfferId, OfferState)>,
}

impl OfferBook {
    /// How an offer stands among the candidate's others at an instant; nothing is in the way of
    /// one that has ended. Drafts are the employers' own business.
    pub fn outlook(&self, id: OfferId, now: Timestamp) -> Outlook {
        let (confirmed, places_left) = self.places();
        let progress = || self.offers.iter().filter(|offer| offer.state_at(now).holds_quota());
        let of = progress().find(|offer| offer.id == id).map(|offer| offer.conditions.period);
        let overlaps = progress()
            .filter(|other| other.id != id)
            .filter(|other| of.is_some_and(|period| period.overlaps(other.conditions.period)))
            .map(|other| (other.id, other.state()))
            .collect();
        Outlook { confirmed, places_left, overlaps }
    }
}
