use super::view::MailView;
use super::{MailPath, TAG};
use crate::caller::ProgrammeOfficer;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::responses;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::Named;
use staj_domain::event::Event;
use staj_domain::ids::MailId;
use staj_persistence::{events, mails};

/// Send a failed letter again
///
/// It is tried anew from the first attempt. One that waits or was sent is left as it is.
#[utoipa::path(
    operation_id = "retry_mail", tag = TAG, params(MailPath),
    extensions(("x-roles" = json!(["programme_officer"]))),
    responses((status = 200, description = "The letter", body = MailView), responses::Object, responses::Secured)
)]
#[post("/v1/mails/{mail_id}/retry")]
pub async fn retry_mail(
    ctx: Ctx<ProgrammeOfficer>,
    path: Path<MailPath>,
) -> Result<Json<MailView>, ApiError> {
    let (id, stamp) = (MailId(path.mail_id), ctx.stamp());
    let mail = ctx
        .write(move |tx, _| {
            let was = mails::lock(tx, id)?.ok_or(Code::NotFound)?;
            let is = was.retry(stamp.at);
            if is != was {
                mails::save(tx, &is)?;
                let event = Event::new(id, "retry").between(was.state.name(), is.state.name());
                events::append(tx, &stamp, &[event])?;
            }
            Ok(mails::find(tx, id)?.ok_or(Code::NotFound)?)
        })
        .await?;
    Ok(Json(mail.into()))
}
