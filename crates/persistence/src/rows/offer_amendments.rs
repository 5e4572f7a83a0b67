use crate::docs::ConditionsDoc;
use crate::schema::offer_amendments;
use crate::types::{At, Json, Key, Name};
use diesel::prelude::*;
use staj_domain::offer::{Amendment, AmendmentState, OfferConditions};
use time::OffsetDateTime;

/// New conditions that an employer proposes for an offer (A74).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = offer_amendments)]
pub struct AmendmentRow {
    /// The id.
    pub id: Key,
    /// The offer.
    pub offer_id: Key,
    /// The stored state. Its deadline may have passed since.
    pub state: Name<AmendmentState>,
    conditions: Json<ConditionsDoc>,
    /// Why, in the employer's words.
    pub reason: String,
    /// The last instant at which the candidate may answer.
    pub respond_by: At,
    /// The member who proposed it.
    pub proposed_by: Key,
    /// When it was proposed.
    pub proposed_at: At,
    /// When it was answered, taken back or replaced. `None` while it waits.
    pub decided_at: Option<At>,
    /// The version of the offer that has these conditions. `None` unless the candidate accepted.
    pub offer_version: Option<i32>,
}

impl AmendmentRow {
    /// The row of a new proposal.
    pub fn new(amendment: &Amendment, reason: String, by: Key, at: OffsetDateTime) -> Self {
        Self {
            id: Key(amendment.id.0),
            offer_id: Key(amendment.offer.0),
            state: Name(amendment.state),
            conditions: Json(amendment.conditions.clone().into()),
            reason,
            respond_by: At(amendment.respond_by),
            proposed_by: by,
            proposed_at: At(at),
            decided_at: None,
            offer_version: None,
        }
    }

    /// The amendment of an offer that has these conditions.
    pub fn amendment(&self, of: &OfferConditions) -> Result<Amendment, crate::StoreError> {
        let corrupt = || crate::StoreError::Corrupt { table: "offer_amendments", id: self.id.0 };
        Ok(Amendment {
            id: self.id.id(),
            offer: self.offer_id.id(),
            conditions: self.conditions.0.clone().read(of.respond_by).ok_or_else(corrupt)?,
            respond_by: self.respond_by.0,
            state: self.state.0,
        })
    }
}
