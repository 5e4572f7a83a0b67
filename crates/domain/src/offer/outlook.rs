use super::{OfferBook, OfferState};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// What a candidate needs to know about their other offers before they answer one (R56).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The number of confirmed internships in the term.
    pub confirmed: usize,
    /// How many more internships can be confirmed.
    pub internships_left: usize,
    /// Other open or confirmed offers that share a day with this one, with their stored states. Of
    /// offers that overlap, only one can become an internship (R51).
    pub overlaps: Vec<(OfferId, OfferState)>,
}

impl OfferBook {
    /// Compares an offer with the candidate's other offers at an instant. An offer that has ended
    /// overlaps nothing. Drafts are not considered, because the candidate does not know of them.
    pub fn outlook(&self, id: OfferId, now: Timestamp) -> Outlook {
        let (confirmed, internships_left) = self.places();
        let held = || self.offers.iter().filter(|offer| offer.state_at(now).holds_quota());
        let of = held().find(|offer| offer.id == id).map(|offer| offer.conditions.period);
        let overlaps = held()
            .filter(|other| other.id != id)
            .filter(|other| of.is_some_and(|period| period.overlaps(other.conditions.period)))
            .map(|other| (other.id, other.state()))
            .collect();
        Outlook { confirmed, internships_left, overlaps }
    }
}
