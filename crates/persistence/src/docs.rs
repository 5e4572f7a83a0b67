//! The shape of document columns. Serde reads and writes the domain's types through these mirrors.

use serde::{Deserialize, Serialize};
use staj_domain::term::TermRules;

/// Defaults fill what an older document lacks, so that a new rule needs no migration.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct TermRulesDoc {
    internship_limit: u8,
    offer_lead_days: u16,
    notice_lead_days: u16,
    confirmation_days: u16,
    min_response_hours: u16,
    recommended_working_days: u16,
}

impl Default for TermRulesDoc {
    fn default() -> Self {
        TermRules::default().into()
    }
}

impl From<TermRules> for TermRulesDoc {
    fn from(rules: TermRules) -> Self {
        let TermRules {
            internship_limit,
            offer_lead_days,
            notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
        } = rules;
        Self {
            internship_limit,
            offer_lead_days,
            notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
        }
    }
}

impl From<TermRulesDoc> for TermRules {
    fn from(doc: TermRulesDoc) -> Self {
        let TermRulesDoc {
            internship_limit,
            offer_lead_days,
            notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
        } = doc;
        Self {
            internship_limit,
            offer_lead_days,
            notice_lead_days,
            confirmation_days,
            min_response_hours,
            recommended_working_days,
        }
    }
}
