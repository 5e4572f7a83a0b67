use super::view::{MailReader, MailView};
use super::{MailPath, TAG};
use crate::caller::roles;
use crate::ctx::Ctx;
use crate::placements::PlacementViewer;
use crate::problem::{ApiError, Code};
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::Named;
use staj_domain::event::{Event, MailEvent, Object};
use staj_domain::fact::FactName;
use staj_domain::ids::MailId;
use staj_domain::mail::{RESEND_LIMIT, ResendLimit};
use staj_persistence::rows::notifications::{AboutPlacement, MailSummary, NotificationRow};
use staj_persistence::rows::sgk_notices::SgkNoticeScope;
use staj_persistence::{Tx, events, mails, placements, sgk_notices};

/// Send a mail again
///
/// A mail that failed starts over with its first attempt. A mail that was sent but did not reach
/// its reader can be sent again up to three times, with the same Message-ID. It goes to the reader's
/// current address, which they may have corrected in the meantime, and so does its copy. There must
/// be an hour between two attempts (see `again_at`). Repeating the call within that hour changes
/// nothing, and neither does a call for a mail that is queued or no longer relevant (A54). The
/// programme office can resend any mail. Interns, employers and schools can resend the mails about
/// their internships that they can see.
#[utoipa::path(
    operation_id = "retry_mail", tag = TAG, params(MailPath),
    extensions(
        ("x-roles" = json!(roles::<PlacementViewer>())),
        ("x-problem-codes" = json!([Code::ResendLimitReached])),
    ),
    responses((status = 200, description = "The mail", body = MailView))
)]
#[post("/v1/mails/{mail_id}/retry")]
pub async fn retry_mail(
    ctx: Ctx<PlacementViewer>,
    path: Path<MailPath>,
) -> Result<Json<MailView>, ApiError> {
    let (id, stamp) = (MailId(path.mail_id), ctx.stamp());
    let mail = ctx
        .write(move |tx, me| {
            let was = mails::lock(tx, id)?.ok_or(Code::NotFound)?;
            let mut found = seen_by(tx, id, me)?.ok_or(Code::NotFound)?;
            let is = was.retry(stamp.at)?;
            if is != was {
                mails::save(tx, &is)?;
                mails::readdress(tx, id)?;
                let event =
                    Event::new(id, MailEvent::Retry).between(was.state.name(), is.state.name());
                events::append(tx, &stamp, &[event])?;
                found.mail = mails::find(tx, id)?.ok_or(Code::NotFound)?.mail;
            }
            MailView::new(found, &MailReader::of(tx, me)?, me.role(), stamp.at)
        })
        .await?;
    Ok(Json(mail))
}

/// A mail, reduced to the notifications about internships that the viewer may see. `None` if there
/// are none.
fn seen_by(
    tx: &mut Tx<'_>,
    mail: MailId,
    viewer: PlacementViewer,
) -> Result<Option<MailSummary>, ApiError> {
    let Some(mut found) = mails::find(tx, mail)? else { return Ok(None) };
    if let PlacementViewer::ProgrammeOfficer(_) = viewer {
        return Ok(Some(found));
    }
    let mut seen = Vec::new();
    for notification in found.notifications {
        if let Some(about) = about(tx, &notification, viewer)?
            && about.covers(&notification)
        {
            seen.push(notification);
        }
    }
    found.notifications = seen;
    Ok(Some(found).filter(|found| !found.notifications.is_empty()))
}

/// The internship that a notification is about, if the viewer may see it.
fn about(
    tx: &mut Tx<'_>,
    notification: &NotificationRow,
    viewer: PlacementViewer,
) -> Result<Option<AboutPlacement>, ApiError> {
    let placement = match notification.object() {
        Object::Placement(placement) => Some(placement),
        Object::SgkNotice(notice) => sgk_notices::find(tx, notice, SgkNoticeScope::Everyone)?
            .map(|found| found.notice.placement_id.id()),
        Object::Offer(offer) => placements::load_of_offer(tx, offer)?.map(|placement| placement.id),
        _ => None,
    };
    let Some(placement) = placement else { return Ok(None) };
    let found = placements::find(tx, placement, viewer.scope())?;
    Ok(found.map(|found| viewer.mails_about(&found)))
}

impl From<ResendLimit> for ApiError {
    fn from(error: ResendLimit) -> Self {
        Self::with_detail(Code::ResendLimitReached, error).fact(FactName::Limit, RESEND_LIMIT)
    }
}
