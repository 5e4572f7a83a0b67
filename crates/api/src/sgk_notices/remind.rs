use super::view::SgkNoticeSummaryView;
use super::{SgkNoticePath, SgkNoticeViewer, TAG};
use crate::caller::{one_of, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::reminders::remind;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::ids::SgkNoticeId;
use staj_domain::sgk_notice::NoticeReminded;
use staj_persistence::sgk_notices;

one_of! {
    /// Who can remind others of a notice.
    pub enum NoticeReminder { EmployerMember, ProgrammeOfficer }
}

impl From<NoticeReminder> for SgkNoticeViewer {
    fn from(reminder: NoticeReminder) -> Self {
        match reminder {
            NoticeReminder::EmployerMember(member) => Self::EmployerMember(member),
            NoticeReminder::ProgrammeOfficer(officer) => Self::ProgrammeOfficer(officer),
        }
    }
}

/// Remind somebody of an SGK notice
///
/// Employers remind the school of a notice that they have shared and by which the intern is not declared
/// yet. The programme office also reminds the employer of a notice that is not shared. The reminder is
/// mailed at once. The next one can be sent two days later (A68). The answer holds no identity number.
#[utoipa::path(
    operation_id = "remind_of_sgk_notice", tag = TAG, params(SgkNoticePath),
    extensions(
        ("x-roles" = json!(roles::<NoticeReminder>())),
        ("x-problem-codes" = json!([Code::SgkNoticeState, Code::RemindedRecently])),
    ),
    responses((status = 200, description = "The SGK notice", body = SgkNoticeSummaryView))
)]
#[post("/v1/sgk-notices/{sgk_notice_id}/remind")]
pub async fn remind_of_sgk_notice(
    ctx: Ctx<NoticeReminder>,
    path: Path<SgkNoticePath>,
) -> Result<Json<SgkNoticeSummaryView>, ApiError> {
    let (id, stamp) = (SgkNoticeId(path.sgk_notice_id), ctx.stamp());
    let notice = ctx
        .write(move |tx, me| {
            let may: &[_] = match me {
                NoticeReminder::EmployerMember(_) => &[NoticeReminded::School],
                NoticeReminder::ProgrammeOfficer(_) => {
                    &[NoticeReminded::Employer, NoticeReminded::School]
                }
            };
            let me = SgkNoticeViewer::from(me);
            let notice = sgk_notices::lock(tx, id, me.scope())?.ok_or(Code::NotFound)?;
            remind(tx, notice.remind(may)?, &stamp)?;
            let found = sgk_notices::find(tx, id, me.scope())?.ok_or(Code::NotFound)?;
            Ok(SgkNoticeSummaryView::new(found, stamp.at))
        })
        .await?;
    Ok(Json(notice))
}
