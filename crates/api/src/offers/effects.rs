use super::OfferViewer;
use crate::problem::{ApiError, Code};
use crate::wire::{Audience, LedgerLineKind, NotificationKind, Wire};
use serde::Serialize;
use staj_domain::Named;
use staj_domain::calendar::end_of_day;
use staj_domain::event::Object;
use staj_domain::ids::OfferId;
use staj_domain::offer::OfferAction;
use staj_notifications::preview;
use staj_persistence::rows::Mark;
use staj_persistence::rows::audit::AuditEventRow;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::quotas::LedgerLineRow;
use staj_persistence::{Tx, events, offers, placements, quotas, sgk_notices};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// What else a call would do, to the extent that the caller may know it. Employers see nothing
/// about other employers (A41).
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferEffects {
    /// Every object that would change, in order. This includes other offers that would end.
    changes: Vec<OfferChange>,
    /// Changes of quotas: places that would be taken or freed.
    quotas: Vec<OfferQuotaChange>,
    /// The notifications that would be created, and for whom. They are also sent by mail.
    notifications: Vec<OfferNotification>,
    /// Deadlines that would be set.
    deadlines: Vec<OfferDeadline>,
}

/// A change of an object, as the audit trail would record it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferChange {
    #[schema(examples("offer"))]
    object_kind: String,
    object_id: Uuid,
    #[schema(examples("invalidate"))]
    action: String,
    #[schema(required, examples("accepted"))]
    from_state: Option<String>,
    #[schema(required, examples("invalidated"))]
    to_state: Option<String>,
    #[schema(required, examples("overlaps_confirmed"))]
    reason: Option<String>,
}

/// A line that would be added to the ledger of a quota.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferQuotaChange {
    quota_id: Uuid,
    #[schema(required)]
    offer_id: Option<Uuid>,
    kind: LedgerLineKind,
    /// By how much the number of committed places would change.
    #[schema(examples(1))]
    amount: i32,
    /// Committed places after this line.
    #[schema(minimum = 0, examples(3))]
    committed: i32,
}

/// A notification that a call would create.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferNotification {
    kind: NotificationKind,
    /// Who would be notified.
    to: Audience,
    /// When the mail would be sent: at once, or with the next daily mail.
    #[serde(with = "time::serde::rfc3339")]
    mailed_at: OffsetDateTime,
}

/// A deadline that a call would set.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferDeadline {
    /// `respond_by` for the candidate, `confirm_by` for the employer, or `share_sgk_notice_by`.
    #[schema(examples("confirm_by"))]
    name: &'static str,
    /// The last instant at which it can be done.
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

impl OfferEffects {
    /// What a request has done since a mark, to this offer and to other objects.
    pub(super) fn since(
        tx: &mut Tx<'_>,
        mark: Mark,
        request: Uuid,
        id: OfferId,
        viewer: OfferViewer,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let events = events::since(tx, mark, request)?;
        let mut own = vec![];
        for offer in events.iter().filter_map(offer_of) {
            if offers::find(tx, offer, viewer.scope())?.is_some() {
                own.push(offer);
            }
        }
        let is_candidate = matches!(viewer, OfferViewer::Candidate(_));
        let ledger = match is_candidate {
            true => vec![],
            false => quotas::ledger_since(tx, mark, &own)?,
        };
        let is_known = |event: &AuditEventRow| match event.object() {
            Some(Object::Offer(offer)) => own.contains(&offer),
            Some(Object::Quota(_)) => ledger.iter().any(|line| line.quota_id == event.object_id),
            Some(Object::TalentPoolEntry(_)) => !is_candidate,
            _ => true,
        };
        let changes: Vec<_> = events.into_iter().filter(is_known).collect();
        let mut notifications = vec![];
        for event in &changes {
            let (Some(kind), Some(object)) = (event.kind(), event.object()) else { continue };
            for (kind, to) in preview(tx, kind, object, now)? {
                let mailed_at = kind.news().mailed_at(now);
                let (kind, to) = (Wire(kind), Wire(to));
                notifications.push(OfferNotification { kind, to, mailed_at });
            }
        }
        let deadlines = match changes.iter().find(|event| offer_of(event) == Some(id)) {
            Some(event) => deadlines(tx, id, &event.action)?,
            None => vec![],
        };
        let changes = changes.into_iter().map(Into::into).collect();
        let quotas = ledger.into_iter().map(Into::into).collect();
        Ok(Self { changes, quotas, notifications, deadlines })
    }
}

fn offer_of(event: &AuditEventRow) -> Option<OfferId> {
    match event.object() {
        Some(Object::Offer(offer)) => Some(offer),
        _ => None,
    }
}

/// The deadlines that an action on an offer sets.
fn deadlines(tx: &mut Tx<'_>, id: OfferId, action: &str) -> Result<Vec<OfferDeadline>, ApiError> {
    let offer = offers::find(tx, id, OfferScope::Everyone)?.ok_or(Code::NotFound)?.offer;
    let deadline = |name, at| vec![OfferDeadline { name, at }];
    Ok(match OfferAction::from_name(action) {
        Some(OfferAction::Send) => deadline("respond_by", offer.respond_by.0),
        Some(OfferAction::Accept) => {
            offer.confirm_by.map(|by| deadline("confirm_by", by.0)).unwrap_or_default()
        }
        Some(OfferAction::Confirm) => {
            let placement = placements::load_of_offer(tx, id)?.ok_or(Code::NotFound)?;
            let notice = sgk_notices::load_of_placement(tx, placement.id)?.ok_or(Code::NotFound)?;
            deadline("share_sgk_notice_by", end_of_day(notice.due_on))
        }
        _ => vec![],
    })
}

impl From<AuditEventRow> for OfferChange {
    fn from(event: AuditEventRow) -> Self {
        Self {
            object_kind: event.object_kind,
            object_id: event.object_id.0,
            action: event.action,
            from_state: event.from_state,
            to_state: event.to_state,
            reason: event.detail.reason,
        }
    }
}

impl From<LedgerLineRow> for OfferQuotaChange {
    fn from(line: LedgerLineRow) -> Self {
        Self {
            quota_id: line.quota_id.0,
            offer_id: line.offer_id.map(|offer| offer.0),
            kind: Wire(line.kind.0),
            amount: line.amount,
            committed: line.committed,
        }
    }
}
