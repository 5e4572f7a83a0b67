use crate::offers::{Money, OfferWorkView};
use crate::wire::{AmendmentState, Wire};
use serde::Serialize;
use staj_domain::offer::{Amendment, OfferState};
use staj_persistence::rows::offer_amendments::AmendmentRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// New conditions of an offer that was sent. They are in force once the candidate accepts them (A74).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Amendment)]
pub struct AmendmentView {
    pub id: Uuid,
    pub offer_id: Uuid,
    pub state: AmendmentState,
    /// Why, in the employer's words.
    #[schema(examples("Laboratuvar bir hafta geç açılıyor"))]
    pub reason: String,
    /// First day of the internship.
    #[schema(examples("2026-07-27"))]
    pub start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-21"))]
    pub end_date: Date,
    pub workplace_id: Uuid,
    /// Plate code of the province of the workplace.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[schema(examples("Üniversiteler Mah. 1606. Cad. No: 4, Çankaya"))]
    pub address: String,
    /// Null if the employer named none.
    #[schema(required, examples("Yazılım Geliştirme"))]
    pub unit: Option<String>,
    pub works_saturdays: bool,
    pub work: OfferWorkView,
    /// Monthly wage on the first day.
    pub monthly_wage: Money,
    /// The last instant at which the candidate may answer.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-07-05T20:59:59Z"))]
    pub respond_by: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-06-29T09:00:00Z"))]
    pub proposed_at: OffsetDateTime,
    /// When it was answered or taken back, or when the server noted that it had lapsed, which may be later
    /// than `respond_by`. Null while it waits.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub decided_at: Option<OffsetDateTime>,
}

/// The amendments of an offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct AmendmentList {
    /// Oldest first.
    pub items: Vec<AmendmentView>,
}

impl AmendmentView {
    /// The amendment of an offer that is in this state now.
    pub fn new(
        row: AmendmentRow,
        amendment: Amendment,
        offer: OfferState,
        now: OffsetDateTime,
    ) -> Self {
        let state = amendment.state_at(offer, now);
        let to = amendment.conditions;
        Self {
            id: row.id.0,
            offer_id: row.offer_id.0,
            state: Wire(state),
            reason: row.reason,
            start_date: to.period.start(),
            end_date: to.period.end(),
            workplace_id: to.place.workplace.0,
            province_code: to.place.province_code,
            address: to.place.address,
            unit: to.unit,
            works_saturdays: to.works_saturdays,
            work: to.work.into(),
            monthly_wage: Money::lira(to.monthly_wage.0),
            respond_by: row.respond_by.0,
            proposed_at: row.proposed_at.0,
            decided_at: row.decided_at.map(|at| at.0),
        }
    }
}
