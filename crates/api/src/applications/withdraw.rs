use super::{ApplicationPath, ApplicationView, ApplicationViewer, TAG, answer};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::terms::locked;
use actix_web::post;
use actix_web::web::{Json, Path};
use staj_domain::application::{TRANSITIONS, WithdrawError};
use staj_domain::fact::FactName;
use staj_domain::ids::ApplicationId;
use staj_domain::machine::sources;
use staj_persistence::rows::interviews::{ComingOf, InterviewTexts};
use staj_persistence::{applications, documents, events, interviews, offers, pool_entries};

/// Withdraw an application
///
/// Takes a submitted application out of the term for good (A42). You cannot apply again in this
/// term. Open offers to you are invalidated and coming interviews end in the same transaction, and
/// employers no longer find you in the pool. You cannot withdraw while you have an accepted offer or an internship (R57).
#[utoipa::path(
    operation_id = "withdraw_application", tag = TAG, params(ApplicationPath),
    extensions(
        ("x-roles" = json!(roles::<Candidate>())),
        ("x-problem-codes" = json!([Code::ApplicationState, Code::AcceptanceIsFinal])),
    ),
    responses((status = 200, description = "The withdrawn application", body = ApplicationView))
)]
#[post("/v1/applications/{application_id}/withdraw")]
pub async fn withdraw_application(
    ctx: Ctx<Candidate>,
    path: Path<ApplicationPath>,
) -> Result<Json<ApplicationView>, ApiError> {
    let (id, stamp) = (ApplicationId(path.application_id), ctx.stamp());
    let application = ctx
        .write(move |tx, me| {
            // Lock the term first: its pool is created and its applications are scored under this
            // lock.
            let of = applications::load(tx, id, me.id.into())?.ok_or(Code::NotFound)?.term;
            let term = locked(tx, of)?;
            let found = applications::lock(tx, id, me.id.into())?.ok_or(Code::NotFound)?;
            let book = offers::lock_entry(tx, id.into())?;
            let held = documents::load_of_application(tx, id)?;
            let withdrawn = found.application.withdraw(book, held, &term, stamp.at)?;
            if !withdrawn.events.is_empty() {
                applications::save_state(tx, &withdrawn.application)?;
                for document in &withdrawn.dropped {
                    documents::save(tx, document, me.user, stamp.at)?;
                }
                if let Some((entry, outcome)) = &withdrawn.entry {
                    offers::save(tx, outcome, &stamp)?;
                    pool_entries::save_state(tx, entry)?;
                }
                events::append(tx, &stamp, &withdrawn.events)?;
                for interview in interviews::lock_coming(tx, ComingOf::Candidate(id.into()))? {
                    let (interview, happened) = interview.withdraw(stamp.at);
                    if !happened.is_empty() {
                        interviews::save(tx, &interview, &InterviewTexts::default(), stamp.at)?;
                        events::append(tx, &stamp, &happened)?;
                    }
                }
            }
            answer(tx, id, ApplicationViewer::Candidate(me), stamp.at)
        })
        .await?;
    Ok(Json(application))
}

impl From<WithdrawError> for ApiError {
    fn from(error: WithdrawError) -> Self {
        let text = error.to_string();
        match error {
            WithdrawError::WrongState(wrong) => Self::with_detail(Code::ApplicationState, text)
                .state(wrong.state, sources(TRANSITIONS, wrong.action)),
            WithdrawError::BoundByAcceptance(acceptance) => {
                Self::with_detail(Code::AcceptanceIsFinal, text)
                    .fact(FactName::OfferId, acceptance.offer)
                    .fact(FactName::State, acceptance.state)
            }
        }
    }
}
