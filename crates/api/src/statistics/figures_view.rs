use crate::wire::FigureDimension;
use serde::Serialize;
use staj_domain::Named;
use staj_domain::figures::{CandidateStage, FigureDimension as By, Figures, OfferOutcome};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The figures of a term, divided by a dimension. In the public version, rows with a number below 10 are
/// not shown one by one. They are in `rest`, together with as many other rows as necessary, so that no
/// difference of two numbers is below 10 either. The programme office sees every row.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TermFigures)]
pub struct TermFiguresView {
    pub term_id: Uuid,
    /// When the numbers were counted, at most a minute ago.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-05T09:00:00Z"))]
    pub counted_at: OffsetDateTime,
    /// True if every row is shown, because the caller is from the programme office.
    pub complete: bool,
    pub by: FigureDimension,
    /// The figures of the whole term. Null if not even they may be shown.
    #[schema(required)]
    pub total: Option<FiguresView>,
    /// In the order of their names.
    pub rows: Vec<FigureRowView>,
    /// All other rows together. Null if there are none.
    #[schema(required)]
    pub rest: Option<FiguresView>,
}

/// The figures of one value of the dimension.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FigureRow)]
pub struct FigureRowView {
    /// The value: a day, a level, a plate code, the id of a school, a sector, or a kind of employer.
    #[schema(examples("6"))]
    pub name: String,
    /// What people call it, in the language of the answer.
    #[schema(examples("Ankara"))]
    pub label: String,
    pub figures: FiguresView,
}

/// How far candidates and offers came.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Figures)]
pub struct FiguresView {
    /// Null by sector and by kind of employer, because a candidate may have offers of several, and if the
    /// numbers may not be shown.
    #[schema(required)]
    pub candidates: Option<CandidateFigures>,
    /// Null if the numbers may not be shown.
    #[schema(required)]
    pub offers: Option<OfferFigures>,
    /// The quotas of the employers. Null unless by sector or by kind of employer, for the programme office.
    #[schema(required)]
    pub quota: Option<QuotaFigures>,
}

/// How many candidates came how far. Whoever came farther is also counted before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CandidateFigures {
    /// The application was submitted.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(415000))]
    pub applied: u64,
    /// They came into the pool.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(380000))]
    pub in_pool: u64,
    /// An employer sent them an offer.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(290000))]
    pub offered: u64,
    /// They accepted an offer.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(240000))]
    pub accepted: u64,
    /// An offer is confirmed.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(200000))]
    pub placed: u64,
    /// They came into the pool and have no offer.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(90000))]
    pub without_offer: u64,
}

/// What became of the offers that were sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferFigures {
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(690000))]
    pub sent: u64,
    /// The candidate accepted. Those that are confirmed are counted, too.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(260000))]
    pub accepted: u64,
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(203000))]
    pub confirmed: u64,
    /// The candidate did not answer in time.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(110000))]
    pub lapsed: u64,
    /// In how many full hours half of the candidates who answered had answered. Null if nobody has, or too
    /// few have.
    #[schema(required, minimum = 0, maximum = 9007199254740991u64, examples(41))]
    pub median_hours_to_answer: Option<u64>,
    /// In how many full hours after the acceptance half of the confirmed offers were confirmed. Null if none
    /// was, or too few were.
    #[schema(required, minimum = 0, maximum = 9007199254740991u64, examples(18))]
    pub median_hours_to_confirm: Option<u64>,
}

/// The quotas of employers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuotaFigures {
    /// All places.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(120000))]
    pub total: u64,
    /// Places that offers hold.
    #[schema(minimum = 0, maximum = 9007199254740991u64, examples(98000))]
    pub committed: u64,
}

/// Which numbers a caller sees.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub candidates: bool,
    pub offers: bool,
}

impl FiguresView {
    pub fn new(figures: &Figures, by: By, seen: Seen, quota: Option<(u64, u64)>) -> Self {
        let has_candidates = match by {
            By::Day | By::Level | By::Province | By::School => true,
            By::Sector | By::EmployerKind => false,
        };
        let reached = |stage| figures.reached(stage);
        let candidates = CandidateFigures {
            applied: reached(CandidateStage::Applied),
            in_pool: reached(CandidateStage::InPool),
            offered: reached(CandidateStage::Offered),
            accepted: reached(CandidateStage::Accepted),
            placed: reached(CandidateStage::Placed),
            without_offer: figures.without_offer(),
        };
        let offers = OfferFigures {
            sent: figures.offers(OfferOutcome::ALL),
            accepted: figures.offers(&[OfferOutcome::Accepted, OfferOutcome::Confirmed]),
            confirmed: figures.offers(&[OfferOutcome::Confirmed]),
            lapsed: figures.offers(&[OfferOutcome::Lapsed]),
            median_hours_to_answer: figures.to_answer.median(),
            median_hours_to_confirm: figures.to_confirm.median(),
        };
        Self {
            candidates: (has_candidates && seen.candidates).then_some(candidates),
            offers: seen.offers.then_some(offers),
            quota: quota.map(|(total, committed)| QuotaFigures { total, committed }),
        }
    }
}
