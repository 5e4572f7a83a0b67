use super::view::ObjectionView;
use crate::actions::ActionView;
use crate::problem::{ApiError, Code};
use staj_domain::Named;
use staj_domain::evaluation::OBJECTION_TRANSITIONS;
use staj_domain::machine::open_actions;
use staj_domain::user::Role;
use staj_persistence::rows::objections::ObjectionSummary;
use staj_persistence::{Tx, terms};
use time::OffsetDateTime;

/// The objections as somebody with this role sees them, with what they may do with each. Objections
/// of one term follow each other in the lists, so the term is read once for all of them.
pub(super) fn views(
    tx: &mut Tx<'_>,
    found: Vec<ObjectionSummary>,
    role: Role,
    now: OffsetDateTime,
) -> Result<Vec<ObjectionView>, ApiError> {
    let mut last = None;
    let mut views = vec![];
    for objection in found {
        let id = objection.term_id;
        let term = match last.take().filter(|(of, _)| *of == id) {
            Some((_, term)) => term,
            None => terms::load(tx, id.id())?.ok_or(Code::NotFound)?,
        };
        let heard = term.hears_objections(now);
        last = Some((id, term));
        let open = open_actions(OBJECTION_TRANSITIONS, objection.state.0, role).into_iter();
        // Uphold and reject are two decisions of one operation.
        let actions = open
            .map(|action| ActionView::new(action.name(), "decide_objection", heard))
            .collect::<Result<_, _>>()?;
        views.push(ObjectionView::new(objection, actions));
    }
    Ok(views)
}

/// The objection as somebody with this role sees it.
pub(super) fn view(
    tx: &mut Tx<'_>,
    found: Option<ObjectionSummary>,
    role: Role,
    now: OffsetDateTime,
) -> Result<ObjectionView, ApiError> {
    let found = found.into_iter().collect();
    Ok(views(tx, found, role, now)?.pop().ok_or(Code::NotFound)?)
}
