use super::{Offer, OfferBook, OfferState};
use crate::calendar::Timestamp;
use crate::ids::OfferId;

/// What a candidate needs to know about their other offers before they answer one (R56).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// The number of confirmed internships in the term.
    pub confirmed: usize,
    /// How many more internships can be confirmed.
    pub internships_left: usize,
    /// Other open or confirmed offers that share a day with this one, with their stored states,
    /// including those of other terms. Of offers that overlap, only one can become an internship
    /// (R51).
    pub overlaps: Vec<(OfferId, OfferState)>,
}

impl OfferBook {
    /// Compares an offer with the candidate's other offers at an instant. An offer that has ended
    /// overlaps nothing, and neither do the days after an internship ended early (A55). Drafts are
    /// not considered, because the candidate does not know of them.
    pub fn outlook(&self, id: OfferId, now: Timestamp) -> Outlook {
        let (confirmed, internships_left) = self.places();
        let days = |offer: &Offer| match offer.state_at(now) {
            OfferState::Confirmed => offer.taken(),
            state => state.is_open().then_some(offer.conditions.period),
        };
        let of = self.get(id).and_then(days);
        let shares_a_day =
            |other: &&Offer| of.zip(days(other)).is_some_and(|(of, other)| of.overlaps(other));
        let overlaps = self
            .of_all_terms()
            .filter(|other| other.id != id)
            .filter(shares_a_day)
            .map(|other| (other.id, other.state()))
            .collect();
        Outlook { confirmed, internships_left, overlaps }
    }
}
