//! Whether news is still news when its letter leaves.

use crate::problem::ApiError;
use staj_domain::interview::InterviewState;
use staj_domain::notification::NotificationKind as Kind;
use staj_domain::offer::OfferState;
use staj_domain::placement::PlacementState;
use staj_domain::sgk_notice::SgkNoticeState;
use staj_domain::talent_pool::TalentPoolState;
use staj_domain::term::TermPhase;
use staj_persistence::rows::interviews::{InterviewRow, InterviewScope};
use staj_persistence::rows::notifications::NotificationRow;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::rows::sgk_notices::NoticeScope;
use staj_persistence::{
    Tx, interviews, offers, placements, quotas, sgk_notices, talent_pool, terms,
};
use time::OffsetDateTime;

/// Those of the notifications that ask for something that can still be done, or tell what stays.
/// What was told of an object several times is told the last time.
pub fn still_news(
    tx: &mut Tx<'_>,
    told: &[NotificationRow],
    now: OffsetDateTime,
) -> Result<Vec<NotificationRow>, ApiError> {
    let mut news = Vec::with_capacity(told.len());
    for (place, row) in told.iter().enumerate() {
        let same =
            |later: &NotificationRow| (later.kind, later.object_id) == (row.kind, row.object_id);
        if !told[place + 1..].iter().any(same) && is_news(tx, row, now)? {
            news.push(row.clone());
        }
    }
    Ok(news)
}

fn is_news(tx: &mut Tx<'_>, told: &NotificationRow, now: OffsetDateTime) -> Result<bool, ApiError> {
    match told.kind.0 {
        Kind::OfferSent | Kind::RespondByReminder => offer_is(tx, told, OfferState::Sent),
        Kind::OfferAccepted | Kind::ConfirmByReminder => offer_is(tx, told, OfferState::Accepted),
        Kind::SgkNoticeReminder | Kind::SgkNoticeOverdue => {
            notice_is(tx, told, &SgkNoticeState::WAITING)
        }
        Kind::SgkNoticeRejected => notice_is(tx, told, &[SgkNoticeState::Rejected]),
        Kind::TalentPoolAdded => Ok(listed_as(tx, told, now)?.is_some_and(|as_| as_.is_listed())),
        Kind::ReserveListed => Ok(listed_as(tx, told, now)? == Some(TalentPoolState::Reserve)),
        Kind::PlaceFree => {
            let quota = told.object_id.id();
            let found = quotas::get(tx, quota)?.map(|found| found.quota);
            let free = found.is_some_and(|quota| quota.committed < quota.total);
            Ok(free && talent_pool::has_reserves(tx, quota, now)?)
        }
        Kind::InterviewScheduled | Kind::InterviewRescheduled => interview_is(tx, told, |is| {
            // A newer time has a letter of its own.
            let newest = told.variables.0["sequence"] == is.sequence;
            let first = told.kind.0 == Kind::InterviewScheduled;
            newest && first == (is.sequence == 0) && is.state.0.is_ahead() && is.ends_at.0 > now
        }),
        Kind::RescheduleRequested => {
            interview_is(tx, told, |is| is.state.0 == InterviewState::RescheduleRequested)
        }
        Kind::UniversityRejected => {
            let found = placements::find(tx, told.object_id.id(), PlacementScope::Everyone)?;
            Ok(found.is_some_and(|found| found.placement.state.0 == PlacementState::Confirmed))
        }
        _ => Ok(true),
    }
}

fn offer_is(tx: &mut Tx<'_>, told: &NotificationRow, state: OfferState) -> Result<bool, ApiError> {
    let found = offers::find(tx, told.object_id.id(), OfferScope::Everyone)?;
    Ok(found.is_some_and(|found| found.offer.state.0 == state))
}

fn notice_is(
    tx: &mut Tx<'_>,
    told: &NotificationRow,
    states: &[SgkNoticeState],
) -> Result<bool, ApiError> {
    let found = sgk_notices::find(tx, told.object_id.id(), NoticeScope::Everyone)?;
    Ok(found.is_some_and(|found| states.contains(&found.notice.state.0)))
}

fn interview_is(
    tx: &mut Tx<'_>,
    told: &NotificationRow,
    holds: impl FnOnce(InterviewRow) -> bool,
) -> Result<bool, ApiError> {
    let found = interviews::find(tx, told.object_id.id(), InterviewScope::Everyone)?;
    Ok(found.is_some_and(|found| holds(found.interview)))
}

/// Where a candidate stands on an employer's lists now.
fn listed_as(
    tx: &mut Tx<'_>,
    told: &NotificationRow,
    now: OffsetDateTime,
) -> Result<Option<TalentPoolState>, ApiError> {
    let Some(found) = talent_pool::membership(tx, told.object_id.id())? else { return Ok(None) };
    let term = terms::find(tx, found.term_id.id())?;
    let open = term.is_some_and(|term| term.phase(now) == TermPhase::PoolOpen);
    Ok(Some(found.state.0.in_pool(open)))
}
