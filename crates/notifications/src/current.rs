//! Decides whether a notification is still worth a mail when the mail is about to be sent.

use crate::Error;
use staj_domain::interview::InterviewState;
use staj_domain::news::Current;
use staj_domain::talent_pool::TalentPoolState;
use staj_domain::term::TermPhase;
use staj_persistence::rows::incidents::IncidentScope;
use staj_persistence::rows::interviews::{InterviewRow, InterviewScope};
use staj_persistence::rows::notifications::NotificationRow;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::placements::PlacementScope;
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{
    Tx, account_links, incidents, interviews, offers, placements, quotas, sgk_notices, talent_pool,
    terms,
};
use time::OffsetDateTime;

/// The notifications that are not out of date. If several of the same kind are about the same
/// object, only the last one counts.
pub fn current(
    tx: &mut Tx<'_>,
    notifications: &[NotificationRow],
    now: OffsetDateTime,
) -> Result<Vec<NotificationRow>, Error> {
    let mut current = Vec::with_capacity(notifications.len());
    for (index, row) in notifications.iter().enumerate() {
        let same =
            |later: &NotificationRow| (later.kind, later.object_id) == (row.kind, row.object_id);
        if !notifications[index + 1..].iter().any(same) && is_current(tx, row, now)? {
            current.push(row.clone());
        }
    }
    Ok(current)
}

fn is_current(tx: &mut Tx<'_>, row: &NotificationRow, now: OffsetDateTime) -> Result<bool, Error> {
    match row.kind.0.news().current {
        Current::Always => Ok(true),
        Current::Offer(state) => {
            let found = offers::find(tx, row.object_id.id(), OfferScope::Everyone)?;
            Ok(found.is_some_and(|found| found.offer.state.0 == state))
        }
        Current::SgkNotice(states) => {
            let found = sgk_notices::find(tx, row.object_id.id(), SgkNoticeScope::Everyone)?;
            Ok(found.is_some_and(|found| states.contains(&found.notice.state.0)))
        }
        Current::OnList => Ok(listed(tx, row, now)?.is_some_and(TalentPoolState::is_listed)),
        Current::OnReserve => Ok(listed(tx, row, now)? == Some(TalentPoolState::Reserve)),
        Current::FreePlace => {
            let quota = row.object_id.id();
            let found = quotas::find(tx, quota, now)?.map(|found| found.quota);
            let free = found.is_some_and(|quota| quota.committed < quota.total);
            Ok(free && talent_pool::has_reserves(tx, quota, now)?)
        }
        Current::FirstTime => {
            interview_is(tx, row, |it| it.sequence == 0 && lies_ahead(&it, row, now))
        }
        Current::NewTime => {
            interview_is(tx, row, |it| it.sequence > 0 && lies_ahead(&it, row, now))
        }
        Current::Incident(state) => {
            let found = incidents::find(tx, row.object_id.id(), IncidentScope::Everyone)?;
            Ok(found.is_some_and(|found| found.incident.state.0 == state))
        }
        Current::Interview(state) => interview_is(tx, row, |it| it.state.0 == state),
        // Whether it has expired is a matter of the wall clock, which only the API reads.
        Current::Link(purpose) => {
            Ok(account_links::open(tx, row.object_id.id(), purpose)?.is_some())
        }
        Current::Placement(state) => {
            let found = placements::find(tx, row.object_id.id(), PlacementScope::Everyone)?;
            Ok(found.is_some_and(|found| found.placement.state.0 == state))
        }
    }
}

/// Whether an interview lies ahead and is still at the time that the notification names. A later
/// change of the time has its own mail.
fn lies_ahead(interview: &InterviewRow, row: &NotificationRow, now: OffsetDateTime) -> bool {
    let state: InterviewState = interview.state.0;
    row.variables.0["sequence"] == interview.sequence
        && state.is_ahead()
        && interview.ends_at.0 > now
}

fn interview_is(
    tx: &mut Tx<'_>,
    row: &NotificationRow,
    holds: impl FnOnce(InterviewRow) -> bool,
) -> Result<bool, Error> {
    let found = interviews::find(tx, row.object_id.id(), InterviewScope::Everyone)?;
    Ok(found.is_some_and(|found| holds(found.interview)))
}

/// The current state of a candidate on an employer's lists; `None` if the entry is gone.
fn listed(
    tx: &mut Tx<'_>,
    row: &NotificationRow,
    now: OffsetDateTime,
) -> Result<Option<TalentPoolState>, Error> {
    let Some(found) = talent_pool::find_membership(tx, row.object_id.id())? else {
        return Ok(None);
    };
    let term = terms::load(tx, found.term_id.id())?;
    let open = term.is_some_and(|term| term.phase(now) == TermPhase::PoolOpen);
    Ok(Some(found.state.0.in_pool(open)))
}
