//! Items that the candidate typed, and that earn points only if they are true (A78).

use super::declaration::{CLASS_YEAR, GPA, in_range};
use super::{Application, DeclaredSource, QuantityOutOfRange};
use crate::document::{Desk, Undecidable};
use crate::event::{ApplicationEvent, Change, Event};

/// The type of a document that proves an item. It earns no points itself.
pub const PROOF: &str = "proof";

/// Why an officer cannot doubt or correct an item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The application is not under document control.
    #[error(transparent)]
    Undecidable(#[from] Undecidable),
    /// The application has no such item, or an official source declared it.
    #[error("the candidate did not type {0}")]
    NotTyped(String),
    /// The quantity is too large for the item.
    #[error(transparent)]
    OutOfRange(#[from] QuantityOutOfRange),
}

impl Application {
    /// An officer asks for a proof of an item. Until one is approved, the item does not count.
    /// Repeating it changes nothing.
    pub fn ask_for_proof(
        mut self,
        item: &str,
        desk: &Desk<'_>,
    ) -> Result<(Self, Option<Event>), ItemError> {
        desk.is_open()?;
        if self.typed(item)? != DeclaredSource::Form {
            return Ok((self, None));
        }
        self.form.sources.insert(item.to_owned(), DeclaredSource::Unproven);
        let event = Event::new(self.id, ApplicationEvent::AskForProof).changing(vec![Change::of(
            &format!("/sources/{item}"),
            DeclaredSource::Form,
            DeclaredSource::Unproven,
        )]);
        Ok((self, Some(event)))
    }

    /// The programme office has approved a proof of an item, so the item counts again.
    pub fn prove(mut self, item: &str) -> (Self, Option<Event>) {
        let source = self.form.sources.get_mut(item);
        let Some(source) = source.filter(|source| **source == DeclaredSource::Unproven) else {
            return (self, None);
        };
        *source = DeclaredSource::Document;
        let event = Event::new(self.id, ApplicationEvent::ProveItem).changing(vec![Change::of(
            &format!("/sources/{item}"),
            DeclaredSource::Unproven,
            DeclaredSource::Document,
        )]);
        (self, Some(event))
    }

    /// An officer replaces what the candidate typed by what a document says. The item counts with
    /// this quantity. Repeating it changes nothing.
    pub fn correct_item(
        mut self,
        item: &str,
        quantity: u32,
        reason: String,
        desk: &Desk<'_>,
    ) -> Result<(Self, Option<Event>), ItemError> {
        desk.is_open()?;
        let source = self.typed(item)?;
        in_range(item, quantity)?;
        let before = self.form.quantity(item);
        if source == DeclaredSource::Document && before == Some(quantity) {
            return Ok((self, None));
        }
        let field = match item {
            GPA => {
                self.form.gpa = u16::try_from(quantity).ok();
                format!("/{GPA}")
            }
            item => {
                self.form.declared.insert(item.to_owned(), quantity);
                format!("/declared/{item}")
            }
        };
        self.form.sources.insert(item.to_owned(), DeclaredSource::Document);
        let change = Change::of(&field, before.unwrap_or_default(), quantity);
        let event = Event::new(self.id, ApplicationEvent::CorrectItem)
            .because(reason)
            .changing(vec![change]);
        Ok((self, Some(event)))
    }

    /// The source of an item that the candidate typed and that earns points.
    fn typed(&self, item: &str) -> Result<DeclaredSource, ItemError> {
        let source = self.form.sources.get(item).filter(|_| item != CLASS_YEAR);
        match source {
            Some(DeclaredSource::EDevlet) | None => Err(ItemError::NotTyped(item.to_owned())),
            Some(source) => Ok(*source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::ApplicationState;
    use crate::application::examples::{application, before_evaluation};
    use crate::document::examples::officer;
    use time::Duration;

    const PERCENTILE: &str = "entrance_exam_percentile";

    /// A submitted application with an average that the candidate typed, and a percentile from
    /// e-Devlet.
    fn submitted() -> Application {
        let mut application = application(ApplicationState::Submitted);
        application.form.gpa = Some(400);
        application.form.declared = [(PERCENTILE.to_owned(), 97)].into();
        application.form.sources = [
            (GPA.to_owned(), DeclaredSource::Form),
            (CLASS_YEAR.to_owned(), DeclaredSource::Form),
            (PERCENTILE.to_owned(), DeclaredSource::EDevlet),
        ]
        .into();
        application
    }

    fn source(application: &Application, item: &str) -> DeclaredSource {
        application.form.sources[item]
    }

    #[test]
    fn an_item_does_not_count_from_the_question_until_a_proof_is_approved() {
        let term = before_evaluation();
        let (asked, event) =
            submitted().ask_for_proof(GPA, &officer(&term)).expect("the candidate typed it");
        assert_eq!(source(&asked, GPA), DeclaredSource::Unproven);
        assert_eq!(asked.form.gpa, Some(400), "what was submitted stays readable");
        assert!(event.is_some());
        let (again, event) = asked.ask_for_proof(GPA, &officer(&term)).expect("a repetition");
        assert_eq!(event, None);

        let (proven, event) = again.prove(GPA);
        assert_eq!(source(&proven, GPA), DeclaredSource::Document);
        assert!(event.is_some());
        assert_eq!(proven.clone().prove(GPA), (proven.clone(), None));
        let (still, event) = proven.ask_for_proof(GPA, &officer(&term)).expect("proven already");
        assert_eq!((source(&still, GPA), event), (DeclaredSource::Document, None));
    }

    #[test]
    fn a_correction_counts_at_once_and_keeps_both_values_in_the_audit_trail() {
        let term = before_evaluation();
        let correct = |application: Application, gpa| {
            application.correct_item(GPA, gpa, "Not dökümü".to_owned(), &officer(&term))
        };
        let (corrected, event) = correct(submitted(), 312).expect("the candidate typed it");
        assert_eq!(
            (corrected.form.gpa, source(&corrected, GPA)),
            (Some(312), DeclaredSource::Document)
        );
        let changes = event.expect("a change").changes;
        assert_eq!(changes, [Change::of("/gpa", 400, 312)]);
        assert_eq!(correct(corrected.clone(), 312), Ok((corrected, None)));
        assert_eq!(
            correct(submitted(), 401),
            Err(QuantityOutOfRange { item: GPA.to_owned(), most: 400 }.into())
        );
    }

    #[test]
    fn only_what_the_candidate_typed_can_be_doubted() {
        let term = before_evaluation();
        for item in [PERCENTILE, CLASS_YEAR, "shoe_size"] {
            let refused = Err(ItemError::NotTyped(item.to_owned()));
            assert_eq!(submitted().ask_for_proof(item, &officer(&term)), refused);
            assert_eq!(
                submitted().correct_item(item, 1, String::new(), &officer(&term)),
                Err(ItemError::NotTyped(item.to_owned()))
            );
        }
    }

    #[test]
    fn items_are_doubted_while_documents_are_checked() {
        let term = before_evaluation();
        let opens_at = term.calendar.applications_open_at;
        for (now, is_open) in [(opens_at - Duration::SECOND, false), (opens_at, true)] {
            let desk = Desk { now, ..officer(&term) };
            assert_eq!(submitted().ask_for_proof(GPA, &desk).is_ok(), is_open, "at {now}");
        }
        for state in [ApplicationState::Draft, ApplicationState::Withdrawn] {
            let desk = Desk { application: state, ..officer(&term) };
            assert_eq!(
                submitted().ask_for_proof(GPA, &desk),
                Err(Undecidable::ApplicationNotSubmitted(state).into())
            );
        }
    }
}
