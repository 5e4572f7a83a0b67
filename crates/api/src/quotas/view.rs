use super::shares::QuotaShareView;
use crate::actions::ActionView;
use crate::caller::{Caller, EmployerManager};
use crate::page::page;
use crate::problem::{ApiError, Code};
use crate::wire::{LedgerLineKind, Wire};
use serde::Serialize;
use staj_domain::ids::{EmployerId, TermId};
use staj_domain::interview::Agenda;
use staj_domain::user::Role;
use staj_persistence::rows::quotas::{LedgerLineRow, QuotaSummary};
use staj_persistence::{Tx, employers, quotas, terms};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The places of an employer in a term (R15).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quota)]
pub struct QuotaView {
    pub id: Uuid,
    pub employer_id: Uuid,
    #[schema(examples("Aselsan"))]
    pub employer_name: String,
    pub term_id: Uuid,
    #[schema(examples("2026"))]
    pub term_code: String,
    #[schema(examples("Ulusal Staj Programı 2026"))]
    pub term_name: String,
    #[schema(minimum = 0, examples(20))]
    pub total: i32,
    /// Places that are taken by open offers and by internships (A17).
    #[schema(minimum = 0, examples(7))]
    pub committed: i32,
    /// Places for which offers can still be sent.
    #[schema(minimum = 0, examples(13))]
    pub free: i32,
    /// Limits on some of the places (A71).
    pub shares: Vec<QuotaShareView>,
    pub interviews: InterviewCountsView,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-04T06:00:00Z"))]
    pub updated_at: OffsetDateTime,
    /// What you may do with it now, or why you cannot. Null in lists.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The interviews of an employer in a term. Each reveals who a candidate is (A20).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InterviewCounts)]
pub struct InterviewCountsView {
    /// Candidates whom the employer has ever invited, even if every interview with them was
    /// cancelled.
    #[schema(minimum = 0, examples(12))]
    pub candidates: i64,
    /// The most candidates whom the employer may invite, given the total of the quota and the rules
    /// of the term.
    #[schema(minimum = 0, examples(100))]
    pub candidate_limit: u32,
    /// All interviews that were ever scheduled.
    #[schema(minimum = 0, examples(15))]
    pub scheduled: i64,
    /// Those that the employer cancelled.
    #[schema(minimum = 0, examples(2))]
    pub cancelled: i64,
}

page! {
    /// A page of quotas, newest first.
    QuotaPage of QuotaView
}

impl QuotaView {
    /// The quota as somebody with this role sees it. The only action is to set it again.
    pub fn read(
        tx: &mut Tx<'_>,
        (employer, term): (EmployerId, TermId),
        role: Role,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let found = quotas::find_in_term(tx, employer, term, now)?.ok_or(Code::NotFound)?;
        let mut actions = vec![];
        if EmployerManager::ROLES.contains(&role) {
            let of = employers::load(tx, employer)?.ok_or(Code::NotFound)?;
            let term = terms::load(tx, term)?.ok_or(Code::NotFound)?;
            let may_set = of.may_define_quota(&term, now);
            actions.push(ActionView::new("set", "set_quota", may_set)?);
        }
        Ok(Self { actions: Some(actions), ..found.into() })
    }
}

impl From<QuotaSummary> for QuotaView {
    fn from(found: QuotaSummary) -> Self {
        let QuotaSummary { quota, employer_name, term_code, term_name, rules, shares, interviews } =
            found;
        let places = u32::try_from(quota.total).unwrap_or_default();
        Self {
            id: quota.id.0,
            employer_id: quota.employer_id.0,
            employer_name,
            interviews: InterviewCountsView {
                candidates: interviews.candidates,
                candidate_limit: Agenda::candidate_limit(places, &rules),
                scheduled: interviews.scheduled,
                cancelled: interviews.cancelled,
            },
            term_id: quota.term_id.0,
            term_code,
            term_name,
            total: quota.total,
            committed: quota.committed,
            free: quota.total - quota.committed,
            shares: shares.into_iter().map(Into::into).collect(),
            updated_at: quota.updated_at.0,
            actions: None,
            version: quota.version,
        }
    }
}

/// A ledger line of a quota. The amounts of the lines with kind `total` add up to the total. The
/// amounts of all other lines add up to the committed places.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerLine)]
pub struct LedgerLineView {
    /// Increases with every line.
    #[schema(minimum = 1, maximum = 9007199254740991i64, examples(4711))]
    pub id: i64,
    pub kind: LedgerLineKind,
    /// By how much the total, or the number of committed places, changed.
    #[schema(examples(-1))]
    pub amount: i32,
    /// The total after this line.
    #[schema(minimum = 0, examples(20))]
    pub total: i32,
    /// The number of committed places after this line.
    #[schema(minimum = 0, examples(7))]
    pub committed: i32,
    /// The offer that took or gave back a place. Null for changes of the total.
    #[schema(required)]
    pub offer_id: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub at: OffsetDateTime,
}

page! {
    /// A page of ledger lines, newest first.
    LedgerLinePage of LedgerLineView
}

impl From<LedgerLineRow> for LedgerLineView {
    fn from(row: LedgerLineRow) -> Self {
        Self {
            id: row.id,
            kind: Wire(row.kind.0),
            amount: row.amount,
            total: row.total,
            committed: row.committed,
            offer_id: row.offer_id.map(|key| key.0),
            at: row.at.0,
        }
    }
}
