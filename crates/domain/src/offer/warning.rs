use super::OfferConditions;
use crate::calendar::{Holidays, WorkingDays};
use crate::term::TermRules;

/// Something unusual about an offer. It never prevents the employer from sending it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferWarning {
    /// Fewer working days than the programme recommends (R34).
    ShorterThanRecommended {
        /// The working days of the internship.
        working_days: WorkingDays,
        /// The working days that the term recommends.
        recommended: u16,
    },
}

impl OfferConditions {
    /// The working days of the internship (A23).
    pub fn working_days(&self, holidays: &Holidays) -> WorkingDays {
        holidays.working_days(self.period, self.works_saturdays)
    }

    /// What the employer may want to reconsider before they send the offer.
    pub fn warnings(&self, rules: &TermRules, holidays: &Holidays) -> Vec<OfferWarning> {
        let (working_days, recommended) =
            (self.working_days(holidays), rules.recommended_working_days);
        if working_days.days < u32::from(recommended) {
            vec![OfferWarning::ShorterThanRecommended { working_days, recommended }]
        } else {
            vec![]
        }
    }
}
