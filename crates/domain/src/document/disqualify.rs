use super::{Document, DocumentAction, DocumentState, Progress};
use crate::Named;
use crate::application::ApplicationState;
use crate::calendar::Timestamp;
use crate::event::{ApplicationEvent, Event};
use crate::ids::ApplicationId;
use crate::term::{Eligibility, Term, TermPhase};

/// What changes when a rejected document makes its application ineligible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disqualification {
    /// The dropped documents, which no longer need a decision.
    pub dropped: Vec<Document>,
    /// The events to append.
    pub events: Vec<Event>,
}

/// Decides whether a rejected document makes its application ineligible (A12). It does when its
/// type is mandatory in the term, no other document of this type is approved or undecided, and the
/// candidate can no longer replace it (A77). The undecided documents of an ineligible application
/// are dropped and leave the queues (A51). `documents` are all documents of the application. `None`
/// when the application goes on.
pub fn disqualify(
    application: ApplicationId,
    rejected: &Document,
    documents: Vec<Document>,
    (eligibility, term): (&Eligibility, &Term),
    now: Timestamp,
) -> Option<Disqualification> {
    if term.phase(now) == TermPhase::ApplicationsOpen {
        return None;
    }
    let rejected_type = &rejected.document_type;
    let another = |document: &Document| {
        let state = document.state();
        document.document_type == *rejected_type
            && document.id != rejected.id
            && (state == DocumentState::Approved || state.is_undecided())
    };
    if !eligibility.mandatory_documents.contains(rejected_type) || documents.iter().any(another) {
        return None;
    }
    let mut events = vec![
        Event::new(application, ApplicationEvent::Disqualify)
            .between(ApplicationState::Submitted.name(), ApplicationState::Ineligible.name())
            .because(format!("the mandatory document {rejected_type} was rejected")),
    ];
    let dropped = drop_undecided(documents, &mut events);
    Some(Disqualification { dropped, events })
}

/// Drops the undecided documents of an application that is no longer under document control, and
/// returns them (A51).
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
    use crate::application::examples::before_evaluation;
    use crate::event::DocumentEvent;
    use crate::ids::DocumentId;
    use time::Duration;
    use uuid::Uuid;

    const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(5));

    fn of(nth: u128, document_type: &str, progress: Progress) -> Document {
        Document {
            id: DocumentId(Uuid::from_u128(nth)),
            document_type: document_type.to_owned(),
            ..document(progress)
        }
    }

    /// Rejects a student certificate, after applications have closed, in an application that has one
    /// other document.
    fn reject_certificate(mandatory: &[&str], other: Document) -> Option<Disqualification> {
        let closed = before_evaluation().calendar.applications_close_at + Duration::SECOND;
        reject_certificate_at(mandatory, other, closed)
    }

    fn reject_certificate_at(
        mandatory: &[&str],
        other: Document,
        now: Timestamp,
    ) -> Option<Disqualification> {
        let rejected = of(1, "student_certificate", Progress::Rejected(unreadable()));
        let eligibility = Eligibility {
            mandatory_documents: mandatory.iter().map(|&name| name.to_owned()).collect(),
            ..Eligibility::default()
        };
        let (all, term) = (vec![rejected.clone(), other], before_evaluation());
        disqualify(APPLICATION, &rejected, all, (&eligibility, &term), now)
    }

    #[test]
    fn a_mandatory_document_that_can_be_replaced_keeps_the_application_eligible() {
        let closes_at = before_evaluation().calendar.applications_close_at;
        for (now, goes_on) in [(closes_at, true), (closes_at + Duration::SECOND, false)] {
            let other = of(2, "art_award", Progress::Submitted);
            let loss = reject_certificate_at(&["student_certificate"], other, now);
            assert_eq!(loss.is_none(), goes_on, "at {now}");
        }
    }

    #[test]
    fn another_document_of_the_type_keeps_the_application_eligible() {
        let eligible: Vec<_> = every_progress()
            .into_iter()
            .filter(|progress| {
                let other = of(2, "student_certificate", progress.clone());
                reject_certificate(&["student_certificate"], other).is_none()
            })
            .map(|progress| progress.state())
            .collect();
        assert_eq!(
            eligible,
            [DocumentState::Submitted, DocumentState::Accepted, DocumentState::Approved]
        );
    }

    #[test]
    fn rejecting_an_optional_document_keeps_the_application_eligible() {
        assert_eq!(reject_certificate(&["photo"], of(2, "art_award", Progress::Submitted)), None);
    }

    #[test]
    fn an_ineligible_application_drops_only_its_undecided_documents() {
        for progress in every_progress() {
            let state = progress.state();
            let loss = reject_certificate(&["student_certificate"], of(2, "art_award", progress))
                .expect("no other of the type");
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
