use super::OfferConditions;
use crate::calendar::{Holidays, HolidaysUnknown, WorkingDays};
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
    /// Working days cannot be counted, because the holidays of a year are not known (A59).
    HolidaysUnknown(HolidaysUnknown),
}

impl OfferConditions {
    /// The working days of the internship (A23).
    pub fn working_days(&self, holidays: &Holidays) -> Result<WorkingDays, HolidaysUnknown> {
        holidays.working_days(self.period, self.works_saturdays)
    }

    /// What the employer may want to reconsider before they send the offer.
    pub fn warnings(&self, rules: &TermRules, holidays: &Holidays) -> Vec<OfferWarning> {
        let recommended = rules.recommended_working_days;
        match self.working_days(holidays) {
            Ok(working_days) if working_days.days < u32::from(recommended) => {
                vec![OfferWarning::ShorterThanRecommended { working_days, recommended }]
            }
            Ok(_) => vec![],
            Err(unknown) => vec![OfferWarning::HolidaysUnknown(unknown)],
        }
    }
}
