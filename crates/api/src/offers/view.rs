use super::OfferViewer;
use super::effects::OfferEffects;
use super::general_conditions::{GeneralCondition, general_conditions};
use super::work::OfferWorkView;
use crate::actions::ActionView;
use crate::bulk::{ids, results};
use crate::page::page;
use crate::problem::ApiError;
use crate::services::StatutoryData;
use crate::wire::{OfferState, Wire};
use serde::Serialize;
use staj_domain::guardian::check_consent;
use staj_domain::ids::OfferId;
use staj_domain::offer::{
    Offer, OfferBook, OfferState as State, OfferWarning as Warning, Outlook, WageRaise,
};
use staj_domain::wage::{WageDuty, WageShortfall};
use staj_persistence::rows::offers::OfferSummary;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// An internship offer from one employer to one candidate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Offer)]
pub struct OfferView {
    pub id: Uuid,
    pub term_id: Uuid,
    pub employer: OfferEmployer,
    /// Pool entry of the candidate.
    pub pool_entry_id: Uuid,
    /// Who the candidate is. The employer sees null unless the offer is accepted or confirmed, or
    /// they have scheduled an interview with the candidate (A20).
    #[schema(required)]
    pub candidate: Option<OfferCandidate>,
    /// The current state. An offer whose deadline has passed is shown as lapsed.
    pub state: OfferState,
    /// First day of the internship.
    #[schema(examples("2026-07-20"))]
    pub start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-14"))]
    pub end_date: Date,
    /// Where it takes place.
    pub workplace: OfferWorkplace,
    /// Plate code of the province in which the internship takes place (R39).
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[schema(examples("Ankara"))]
    pub province_name: String,
    /// The address of the workplace, as it was when the offer was sent.
    #[schema(examples("Üniversiteler Mah. 1606. Cad. No: 4, Çankaya"))]
    pub address: String,
    /// The unit of the employer in which the intern works. Null if the employer named none.
    #[schema(required, examples("Yazılım Geliştirme"))]
    pub unit: Option<String>,
    pub works_saturdays: bool,
    pub work: OfferWorkView,
    /// Monthly wage of the intern on the first day, before any raise.
    pub monthly_wage: Money,
    /// Raises since the offer was sent (A56). On each day, the highest wage that has begun applies.
    pub wage_raises: Vec<WageRaiseView>,
    /// The days on which the wage is below the statutory one (A56). Null if there are none. Until the
    /// employer raises the wage, the offer can be neither accepted nor confirmed.
    #[schema(required)]
    pub wage_shortfall: Option<WageShortfallView>,
    /// The last instant at which the candidate may answer (R59).
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-07-05T20:59:59Z"))]
    pub respond_by: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub sent_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub accepted_at: Option<OffsetDateTime>,
    /// The last instant at which the employer may confirm (R47).
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub confirm_by: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub confirmed_at: Option<OffsetDateTime>,
    /// When the offer ended without an internship. Null if it has not.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub ended_at: Option<OffsetDateTime>,
    /// Why it ended: the reason of the revocation or cancellation, or why the system invalidated
    /// it.
    #[schema(required, examples("limit_reached"))]
    pub reason_code: Option<String>,
    #[schema(required)]
    pub reason_text: Option<String>,
    /// Working days from the first to the last day, without public holidays (A23). Null if the
    /// holidays of a year are not known yet (A59).
    #[schema(required, minimum = 0, examples(19))]
    pub working_days: Option<u32>,
    /// How many of the working days are half-days.
    #[schema(required, minimum = 0, examples(0))]
    pub half_days: Option<u32>,
    /// Things to consider. A warning never prevents an action.
    pub warnings: Vec<OfferWarning>,
    /// The candidate's other offers and internships, for comparison (R56). Null for everybody else.
    #[schema(required)]
    pub outlook: Option<OfferOutlook>,
    /// Conditions that apply to every internship of the programme: transport, accommodation, wage
    /// and insurance.
    pub general_conditions: Vec<GeneralCondition>,
    /// What you may do with the offer now. Null in lists, unless you asked for it with
    /// `include=actions`.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// What else the call would do. Null unless it was a preview.
    #[schema(required)]
    pub effects: Option<OfferEffects>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The workplace of an offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferWorkplace {
    pub id: Uuid,
    #[schema(examples("Macunköy tesisi"))]
    pub name: String,
}

/// A raise of the wage.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WageRaise)]
pub struct WageRaiseView {
    /// The first day that is paid at this rate.
    #[schema(examples("2027-01-01"))]
    pub from_date: Date,
    pub monthly_wage: Money,
}

impl From<WageRaise> for WageRaiseView {
    fn from(raise: WageRaise) -> Self {
        Self { from_date: raise.from, monthly_wage: Money::lira(raise.monthly_wage.0) }
    }
}

/// A wage below the statutory one.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WageShortfall)]
pub struct WageShortfallView {
    /// The first day on which the wage is too low.
    #[schema(examples("2027-01-01"))]
    pub from_date: Date,
    /// The wage on that day.
    pub monthly_wage: Money,
    /// The lowest wage that is enough for all days from then on.
    pub statutory_wage: Money,
}

impl From<WageShortfall> for WageShortfallView {
    fn from(WageShortfall { from, wage, floor }: WageShortfall) -> Self {
        let (monthly_wage, statutory_wage) = (Money::lira(wage.0), Money::lira(floor.0));
        Self { from_date: from, monthly_wage, statutory_wage }
    }
}

/// Something unusual about an offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferWarning {
    #[schema(examples("shorter_than_recommended"))]
    pub code: &'static str,
    #[schema(examples("working days: 19, recommended: 20"))]
    pub detail: String,
}

impl From<Warning> for OfferWarning {
    fn from(warning: Warning) -> Self {
        match warning {
            Warning::ShorterThanRecommended { working_days, recommended } => Self {
                code: "shorter_than_recommended",
                detail: format!("working days: {}, recommended: {recommended}", working_days.days),
            },
            Warning::HolidaysUnknown(unknown) => {
                Self { code: "holidays_unknown", detail: unknown.to_string() }
            }
        }
    }
}

/// An offer in the context of the candidate's other offers in the term.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferOutlook {
    /// Confirmed internships.
    #[schema(minimum = 0, examples(1))]
    pub confirmed: usize,
    /// How many more can be confirmed (R50).
    #[schema(minimum = 0, examples(1))]
    pub internships_left: usize,
    /// Other offers, open or confirmed, that share at least one day with this one. At most one of
    /// them can become an internship (R51).
    pub overlaps: Vec<OverlappingOffer>,
}

/// Another offer of the same candidate that shares days with the offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverlappingOffer {
    pub id: Uuid,
    pub state: OfferState,
}

impl From<Outlook> for OfferOutlook {
    fn from(outlook: Outlook) -> Self {
        let overlapping =
            |(id, state): (OfferId, State)| OverlappingOffer { id: id.0, state: Wire(state) };
        Self {
            confirmed: outlook.confirmed,
            internships_left: outlook.internships_left,
            overlaps: outlook.overlaps.into_iter().map(overlapping).collect(),
        }
    }
}

/// The employer that makes the offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferEmployer {
    pub id: Uuid,
    #[schema(examples("Aselsan"))]
    pub name: String,
}

/// The candidate who gets the offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferCandidate {
    pub id: Uuid,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
}

/// An amount of money in its smallest unit.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Money {
    /// Kuruş.
    #[schema(minimum = 0, maximum = 9007199254740991i64, examples(842265))]
    pub amount_minor: i64,
    #[schema(examples("TRY"))]
    pub currency: &'static str,
}

impl Money {
    pub fn lira(kurus: i64) -> Self {
        Self { amount_minor: kurus, currency: "TRY" }
    }
}

page! {
    /// A page of offers, newest first.
    OfferPage of OfferView
}

ids!(OfferSelection of offer_ids);
results!(OfferResults of OfferResult { offer_id: Uuid, offer: OfferView });
// A draft has no id before it is made.
results!(OfferDraftResults of OfferDraftResult { pool_entry_id: Uuid, offer: OfferView });

impl OfferView {
    pub fn new(
        found: OfferSummary,
        viewer: OfferViewer,
        book: Option<&OfferBook>,
        StatutoryData { holidays, wage_rules }: &StatutoryData,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let outlook = match viewer {
            OfferViewer::Candidate(_) => book.map(|book| book.outlook(found.offer.id.id(), now)),
            OfferViewer::EmployerMember(_) | OfferViewer::ProgrammeOfficer(_) => None,
        };
        let term_rules = found.term_rules();
        let judged = Offer::try_from(found.offer.clone())?;
        let state = judged.state_at(now);
        let known = found.is_revealed(state);
        let OfferSummary {
            offer,
            employer_name,
            payer,
            province_name,
            workplace_name,
            candidate_id,
            given_name,
            surname,
            birth_date,
            consented,
            ..
        } = found;
        let working = judged.conditions.working_days(holidays).ok();
        let warnings = judged.conditions.warnings(&term_rules, holidays);
        let employer = &(&payer).try_into()?;
        let shortfall = judged
            .shortfall(WageDuty { employer, rules: wage_rules })
            .filter(|_| state == State::Draft || state.holds_quota());
        let revealed = match viewer {
            OfferViewer::EmployerMember(_) => known,
            OfferViewer::Candidate(_) | OfferViewer::ProgrammeOfficer(_) => true,
        };
        let mut warnings: Vec<OfferWarning> = warnings.into_iter().map(Into::into).collect();
        // Before the reveal, an employer does not know how old the candidate is.
        if let Err(missing) = check_consent(birth_date, judged.conditions.period.start(), consented)
            && revealed
            && state.holds_quota()
        {
            let detail = missing.to_string();
            warnings.push(OfferWarning { code: "guardian_consent_missing", detail });
        }
        let instant = |at: Option<staj_persistence::At>| at.map(|at| at.0);
        Ok(Self {
            id: offer.id.0,
            term_id: offer.term_id.0,
            employer: OfferEmployer { id: offer.employer_id.0, name: employer_name },
            pool_entry_id: offer.pool_entry_id.0,
            candidate: revealed.then_some(OfferCandidate {
                id: candidate_id.0,
                given_name,
                surname,
            }),
            state: Wire(state),
            start_date: offer.start_date,
            end_date: offer.end_date,
            workplace: OfferWorkplace { id: offer.workplace_id.0, name: workplace_name },
            province_code: offer.province_code,
            province_name,
            address: offer.address,
            unit: offer.unit,
            works_saturdays: offer.works_saturdays,
            work: judged.conditions.work.into(),
            monthly_wage: Money::lira(offer.monthly_wage_kurus),
            wage_raises: judged.raises.into_iter().map(Into::into).collect(),
            wage_shortfall: shortfall.map(Into::into),
            respond_by: offer.respond_by.0,
            sent_at: instant(offer.sent_at),
            accepted_at: instant(offer.accepted_at),
            confirm_by: instant(offer.confirm_by),
            confirmed_at: instant(offer.confirmed_at),
            ended_at: instant(offer.ended_at),
            reason_code: offer.reason_code,
            // The reason is the candidate's own text, which may say who they are.
            reason_text: offer.reason_text.filter(|_| revealed || state != State::Declined),
            working_days: working.map(|working| working.days),
            half_days: working.map(|working| working.half_days),
            warnings,
            outlook: outlook.map(Into::into),
            general_conditions: general_conditions(viewer.language()),
            actions: None,
            effects: None,
            version: offer.version,
        })
    }
}
