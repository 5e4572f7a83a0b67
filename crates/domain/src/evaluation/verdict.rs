use super::{Criterion, Score, ScoreInput, score};
use crate::Named;
use crate::application::ApplicationState;
use crate::document::DocumentState;
use crate::event::{ApplicationEvent, Event};
use crate::ids::ApplicationId;
use crate::term::Eligibility;
use std::collections::BTreeMap;

/// The parts of a submitted application that an evaluation reads: its declarations, and the states
/// of its documents (R28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// The application.
    pub application: ApplicationId,
    /// The grade point average in hundredths, from 0 to 400; `None` where there is none.
    pub gpa_hundredths: Option<u16>,
    /// Declared quantities by item.
    pub declared: BTreeMap<String, u32>,
    /// The type and state of every document.
    pub documents: Vec<(String, DocumentState)>,
}

/// The result of evaluating one submitted application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The application has its scores.
    Evaluated(Score),
    /// A mandatory document was rejected (A12).
    Ineligible {
        /// The type of that document.
        document_type: String,
    },
}

impl Dossier {
    /// The input of the scorer. It contains only the approved documents (R10, R24).
    pub fn input(&self) -> ScoreInput {
        ScoreInput {
            gpa_hundredths: self.gpa_hundredths,
            declared: self.declared.clone(),
            approved_documents: self.types(DocumentState::Approved).cloned().collect(),
        }
    }

    fn types(&self, wanted: DocumentState) -> impl Iterator<Item = &String> {
        self.documents.iter().filter(move |(_, state)| *state == wanted).map(|(kind, _)| kind)
    }
}

/// Evaluates one submitted application, all of whose documents are decided. Approved documents
/// count and rejected ones do not (R24). The application is ineligible if every document of a
/// mandatory type was rejected (A12).
pub fn judge(
    (criteria, eligibility): (&[Criterion], &Eligibility),
    dossier: &Dossier,
) -> (Verdict, Event) {
    let has = |state, wanted: &String| dossier.types(state).any(|kind| kind == wanted);
    let is_lost = |wanted: &&String| {
        has(DocumentState::Rejected, wanted) && !has(DocumentState::Approved, wanted)
    };
    let submitted = ApplicationState::Submitted.name();
    match eligibility.mandatory_documents.iter().find(is_lost) {
        Some(lost) => (
            Verdict::Ineligible { document_type: lost.clone() },
            Event::new(dossier.application, ApplicationEvent::Disqualify)
                .between(submitted, ApplicationState::Ineligible.name())
                .because(format!("the mandatory document {lost} was rejected")),
        ),
        None => (
            Verdict::Evaluated(score(criteria, &dossier.input())),
            Event::new(dossier.application, ApplicationEvent::Evaluate)
                .between(submitted, ApplicationState::Evaluated.name()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::default_criteria;
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use uuid::Uuid;

    const ID: ApplicationId = ApplicationId(Uuid::from_u128(5));

    fn dossier(documents: &[(&str, DocumentState)]) -> Dossier {
        Dossier {
            application: ID,
            gpa_hundredths: Some(300),
            declared: BTreeMap::new(),
            documents: documents.iter().map(|(kind, state)| ((*kind).to_owned(), *state)).collect(),
        }
    }

    fn judged(approved: &[&str], rejected: &[&str]) -> (Verdict, Event) {
        let eligibility = Eligibility {
            mandatory_documents: vec!["student_certificate".to_owned()],
            ..Eligibility::default()
        };
        let approved = approved.iter().map(|kind| (*kind, DocumentState::Approved));
        let rejected = rejected.iter().map(|kind| (*kind, DocumentState::Rejected));
        let documents: Vec<_> = approved.chain(rejected).collect();
        judge((&default_criteria(), &eligibility), &dossier(&documents))
    }

    #[test]
    fn an_application_without_a_rejected_mandatory_document_is_scored() {
        for (approved, rejected) in [
            (vec!["student_certificate"], vec![]),
            (vec![], vec!["art_award"]),
            // One of two documents was approved.
            (vec!["student_certificate"], vec!["student_certificate"]),
        ] {
            let (verdict, event) = judged(&approved, &rejected);
            assert!(matches!(verdict, Verdict::Evaluated(_)), "{approved:?} {rejected:?}");
            assert_eq!(event.to, Some("evaluated"));
        }
    }

    #[test]
    fn a_rejected_mandatory_document_makes_the_application_ineligible() {
        let (verdict, event) = judged(&["art_award"], &["student_certificate"]);
        let document_type = "student_certificate".to_owned();
        assert_eq!(verdict, Verdict::Ineligible { document_type });
        assert_eq!((event.from, event.to), (Some("submitted"), Some("ineligible")));
    }

    fn document(
        states: &'static [DocumentState],
    ) -> impl Strategy<Value = (String, DocumentState)> {
        const TYPES: &[&str] =
            &["art_award", "athlete_licence", "course_certificate", "holiday_photo"];
        (select(TYPES).prop_map(str::to_owned), select(states))
    }

    proptest! {
        /// Rejected and undecided documents do not affect the score (R24).
        #[test]
        fn only_approved_documents_change_a_score(
            documents in vec(document(DocumentState::ALL), 0..20),
            other in document(&[
                DocumentState::Uploaded,
                DocumentState::Submitted,
                DocumentState::Accepted,
                DocumentState::Rejected,
            ]),
            at in 0..20_usize,
        ) {
            let before = Dossier { documents: documents.clone(), ..dossier(&[]) };
            let mut after = before.clone();
            after.documents.insert(at.min(documents.len()), other);
            let method = (default_criteria(), Eligibility::default());
            let judged = |dossier| judge((&method.0, &method.1), dossier).0;
            prop_assert_eq!(judged(&before), judged(&after));
            prop_assert_eq!(before.input().text(), after.input().text());
            // An approved document of a scored type changes it.
            after.documents.push(("athlete_licence".to_owned(), DocumentState::Approved));
            prop_assert_ne!(before.input().text(), after.input().text());
        }
    }
}
