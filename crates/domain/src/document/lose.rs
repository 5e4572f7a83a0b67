use super::{Document, DocumentAction, DocumentState, Progress};
use crate::Named;
use crate::application::ApplicationState;
use crate::event::{ApplicationEvent, Event};
use crate::ids::ApplicationId;
use crate::term::Eligibility;

/// An application that has become ineligible, and what that does to its documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Documents that nobody has to decide on any more.
    pub dropped: Vec<Document>,
    pub events: Vec<Event>,
}

/// What a rejected document takes with it (A12): where the term demands its type, and no other
/// of the type is approved or may still be, the application is ineligible. What was undecided of
/// it is dropped and leaves the queues (A51). `documents` are all of the application.
pub fn lose(
    application: ApplicationId,
    rejected: &Document,
    documents: Vec<Document>,
    eligibility: &Eligibility,
) -> Option<Loss> {
    let lost = &rejected.document_type;
    let another = |document: &Document| {
        let state = document.state();
        document.document_type == *lost
            && document.id != rejected.id
            && (state == DocumentState::Approved || state.is_undecided())
    };
    if !eligibility.mandatory_documents.contains(lost) || documents.iter().any(another) {
        return None;
    }
    let mut events = vec![
        Event::new(application, ApplicationEvent::Disqualify)
            .between(ApplicationState::Submitted.name(), ApplicationState::Ineligible.name())
            .because(format!("the mandatory document {lost} was rejected")),
    ];
    let dropped = drop_undecided(documents, &mut events);
    Some(Loss { dropped, events })
}

/// Drops what is undecided of an application that has left the control, and answers it (A51).
pub(crate) fn drop_undecided(documents: Vec<Document>, events: &mut Vec<Event>) -> Vec<Document> {
    let undecided = documents.into_iter().filter(|document| document.state().is_undecided());
    let dropped = |mut document: Document| {
        events.push(document.step(DocumentAction::Drop, Progress::Dropped));
        document
    };
    undecided.map(dropped).collect()
}

#[cfg(test)]
mod tests {
    use super::super::examples::{document, every_progress, unreadable};
    use super::*;
    use crate::event::DocumentEvent;
    use crate::ids::DocumentId;
    use uuid::Uuid;

    const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(5));

    fn of(nth: u128, document_type: &str, progress: Progress) -> Document {
        Document {
            id: DocumentId(Uuid::from_u128(nth)),
            document_type: document_type.to_owned(),
            ..document(progress)
        }
    }

    /// The loss of a student certificate beside another document.
    fn lost(mandatory: &[&str], other: Document) -> Option<Loss> {
        let rejected = of(1, "student_certificate", Progress::Rejected(unreadable()));
        let eligibility = Eligibility {
            mandatory_documents: mandatory.iter().map(|&name| name.to_owned()).collect(),
            ..Eligibility::default()
        };
        lose(APPLICATION, &rejected, vec![rejected.clone(), other], &eligibility)
    }

    #[test]
    fn another_of_the_type_saves_the_application_while_it_may_count() {
        let saved: Vec<_> = every_progress()
            .into_iter()
            .filter(|progress| {
                let other = of(2, "student_certificate", progress.clone());
                lost(&["student_certificate"], other).is_none()
            })
            .map(|progress| progress.state())
            .collect();
        assert_eq!(
            saved,
            [DocumentState::Submitted, DocumentState::Accepted, DocumentState::Approved]
        );
    }

    #[test]
    fn what_the_term_does_not_demand_is_missed_by_nobody() {
        assert_eq!(lost(&["photo"], of(2, "art_award", Progress::Submitted)), None);
    }

    #[test]
    fn an_ineligible_application_drops_what_is_undecided_and_keeps_what_is_decided() {
        for progress in every_progress() {
            let state = progress.state();
            let loss = lost(&["student_certificate"], of(2, "art_award", progress))
                .expect("nothing else of the type");
            let event = &loss.events[0];
            assert_eq!((event.kind.action(), event.to), ("ineligible", Some("ineligible")));
            let dropped: Vec<_> = loss.dropped.iter().map(Document::state).collect();
            match state {
                DocumentState::Submitted | DocumentState::Accepted => {
                    assert_eq!(dropped, [DocumentState::Dropped]);
                    let drop = Event::new(loss.dropped[0].id, DocumentEvent::Drop);
                    assert_eq!(loss.events[1], drop.between(state.name(), "dropped"));
                }
                _ => assert_eq!((dropped, loss.events.len()), (vec![], 1), "{state}"),
            }
        }
    }
}
