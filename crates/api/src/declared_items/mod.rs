//! Items that a candidate typed, which officers may doubt or correct while documents are checked (A78).

mod ask;
mod correct;
mod list;
mod view;

use crate::applications::ApplicationViewer;
use crate::caller::Caller;
use crate::documents::DocumentReviewer;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::application::{Application, GPA, ItemError};
use staj_domain::document::Desk;
use staj_domain::fact::FactName;
use staj_domain::ids::ApplicationId;
use staj_domain::user::Role;
use staj_persistence::rows::Stamp;
use staj_persistence::{Tx, applications, item_checks, reference, terms};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use view::DeclaredItemList;

const TAG: &str = "documents";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_declared_items)
        .service(ask::ask_for_proof)
        .service(correct::correct_declared_item);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct DeclaredItemPath {
    /// Id of the application.
    application_id: Uuid,
    /// `gpa`, or the name of a declared item.
    #[param(min_length = 1, max_length = 100, example = "gpa")]
    item: String,
}

/// Decides on an item of an application that is locked, and saves the application if it changed.
/// Returns it as it was and as it is.
fn decide<T>(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    (me, role): (DocumentReviewer, Role),
    stamp: &Stamp,
    decide: impl FnOnce(Application, &Desk<'_>) -> Result<(Application, T), ItemError>,
) -> Result<(Application, T), ApiError> {
    let viewer = ApplicationViewer::from(me);
    let found = applications::lock(tx, application, viewer.scope())?.ok_or(Code::NotFound)?;
    let term = terms::load(tx, found.term)?.ok_or(Code::NotFound)?;
    let before = found.application.clone();
    let desk = Desk {
        user: viewer.user(),
        role,
        control: reference::document_control(tx, before.form.school)?,
        application: before.state,
        term: &term,
        now: stamp.at,
    };
    let (after, happened) = decide(found.application, &desk)?;
    if after != before {
        applications::save_form(tx, &after)?;
    }
    Ok((before, happened))
}

/// The items after a command.
fn answer(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    me: DocumentReviewer,
    now: OffsetDateTime,
) -> Result<DeclaredItemList, ApiError> {
    let scope = ApplicationViewer::from(me).scope();
    let found = applications::find(tx, application, scope, now)?.ok_or(Code::NotFound)?;
    Ok(DeclaredItemList::new(&found.application, item_checks::list(tx, application)?))
}

impl From<ItemError> for ApiError {
    fn from(error: ItemError) -> Self {
        let text = error.to_string();
        match error {
            ItemError::Undecidable(error) => error.into(),
            ItemError::NotTyped(_) => Self::with_detail(Code::ItemNotTyped, text),
            ItemError::OutOfRange(error) if error.item == GPA => {
                let most = view::written(GPA, i32::try_from(error.most).unwrap_or(i32::MAX));
                Self::member("quantity", "range", format!("{GPA} can be at most {most:.2}"))
                    .fact(FactName::Limit, most)
            }
            ItemError::OutOfRange(error) => {
                Self::member("quantity", "range", text).fact(FactName::Limit, error.most)
            }
        }
    }
}
