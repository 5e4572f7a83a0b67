//! Whether news is still news when its letter leaves.

use crate::problem::ApiError;
use staj_domain::notification::NotificationKind as Kind;
use staj_domain::offer::OfferState;
use staj_domain::sgk_notice::SgkNoticeState;
use staj_persistence::rows::notifications::NotificationRow;
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::rows::sgk_notices::NoticeScope;
use staj_persistence::{Tx, offers, sgk_notices};

/// Those of the notifications that ask for something that can still be done, or tell what stays.
pub fn still_news(
    tx: &mut Tx<'_>,
    told: Vec<NotificationRow>,
) -> Result<Vec<NotificationRow>, ApiError> {
    let mut news = Vec::with_capacity(told.len());
    for row in told {
        if is_news(tx, &row)? {
            news.push(row);
        }
    }
    Ok(news)
}

fn is_news(tx: &mut Tx<'_>, told: &NotificationRow) -> Result<bool, ApiError> {
    match told.kind.0 {
        Kind::OfferSent | Kind::RespondByReminder => offer_is(tx, told, OfferState::Sent),
        Kind::OfferAccepted | Kind::ConfirmByReminder => offer_is(tx, told, OfferState::Accepted),
        Kind::SgkNoticeReminder | Kind::SgkNoticeOverdue => {
            let found = sgk_notices::find(tx, told.object_id.id(), NoticeScope::Everyone)?;
            Ok(found.is_some_and(|found| SgkNoticeState::WAITING.contains(&found.notice.state.0)))
        }
        _ => Ok(true),
    }
}

fn offer_is(tx: &mut Tx<'_>, told: &NotificationRow, state: OfferState) -> Result<bool, ApiError> {
    let found = offers::find(tx, told.object_id.id(), OfferScope::Everyone)?;
    Ok(found.is_some_and(|found| found.offer.state.0 == state))
}
