use super::{Criterion, Score, ScoreInput, score};
use crate::Named;
use crate::application::{ApplicationState, DeclaredSource, GPA, Ineligibility};
use crate::document::DocumentState;
use crate::event::{ApplicationEvent, Event};
use crate::ids::ApplicationId;
use crate::school::Level;
use crate::term::Eligibility;
use std::collections::BTreeMap;

/// The parts of a submitted application that an evaluation reads: its declarations, and the states
/// of its documents (R28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// The application.
    pub application: ApplicationId,
    /// The level of study and the year in it.
    pub study: (Level, u8),
    /// The grade point average in hundredths, from 0 to 400; `None` where there is none.
    pub gpa_hundredths: Option<u16>,
    /// Declared quantities by item.
    pub declared: BTreeMap<String, u32>,
    /// The source of each item.
    pub sources: BTreeMap<String, DeclaredSource>,
    /// The type and state of every document.
    pub documents: Vec<(String, DocumentState)>,
}

/// The result of evaluating one submitted application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The application has its scores.
    Evaluated(Score),
    /// A mandatory document was rejected (A12), or the average that counts is too low (A78).
    Ineligible(Ineligibility),
}

impl Dossier {
    /// The input of the scorer. It contains only the approved documents (R10, R24), and no item that
    /// was doubted and not proven (A78).
    pub fn input(&self) -> ScoreInput {
        let declared = self.declared.iter().filter(|(item, _)| self.counts(item));
        ScoreInput {
            gpa_hundredths: self.gpa_hundredths.filter(|_| self.counts(GPA)),
            declared: declared.map(|(item, quantity)| (item.clone(), *quantity)).collect(),
            approved_documents: self.types(DocumentState::Approved).cloned().collect(),
        }
    }

    fn counts(&self, item: &str) -> bool {
        self.sources.get(item) != Some(&DeclaredSource::Unproven)
    }

    fn types(&self, wanted: DocumentState) -> impl Iterator<Item = &String> {
        self.documents.iter().filter(move |(_, state)| *state == wanted).map(|(kind, _)| kind)
    }
}

/// Evaluates one submitted application, all of whose documents are decided. Approved documents
/// count and rejected ones do not (R24). The application is ineligible if every document of a
/// mandatory type was rejected (A12), or if its average is too low without what was not proven (A78).
pub fn judge(
    (criteria, eligibility): (&[Criterion], &Eligibility),
    dossier: &Dossier,
) -> (Verdict, Event) {
    let has = |state, wanted: &String| dossier.types(state).any(|kind| kind == wanted);
    let is_lost = |wanted: &&String| {
        has(DocumentState::Rejected, wanted) && !has(DocumentState::Approved, wanted)
    };
    let submitted = ApplicationState::Submitted.name();
    let ineligible = |unmet: Ineligibility, because: String| {
        let event = Event::new(dossier.application, ApplicationEvent::Disqualify)
            .between(submitted, ApplicationState::Ineligible.name())
            .because(because);
        (Verdict::Ineligible(unmet), event)
    };
    if let Some(lost) = eligibility.mandatory_documents.iter().find(is_lost) {
        let because = format!("the mandatory document {lost} was rejected");
        let unmet = Ineligibility::DocumentMissing { document_type: lost.clone() };
        return ineligible(unmet, because);
    }
    let input = dossier.input();
    // The form was eligible when it was submitted, and only officers change the average since then.
    let is_checked = matches!(
        dossier.sources.get(GPA),
        Some(DeclaredSource::Unproven | DeclaredSource::Document)
    );
    let low = eligibility.check_gpa(dossier.study, input.gpa_hundredths);
    if let Some(unmet) = low.filter(|_| is_checked) {
        let because = unmet.to_string();
        return ineligible(unmet, because);
    }
    let event = Event::new(dossier.application, ApplicationEvent::Evaluate)
        .between(submitted, ApplicationState::Evaluated.name());
    (Verdict::Evaluated(score(criteria, &input)), event)
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
            study: (Level::Bachelor, 3),
            gpa_hundredths: Some(300),
            declared: BTreeMap::new(),
            sources: BTreeMap::new(),
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
        assert_eq!(verdict, Verdict::Ineligible(Ineligibility::DocumentMissing { document_type }));
        assert_eq!((event.from, event.to), (Some("submitted"), Some("ineligible")));
    }

    #[test]
    fn an_item_that_was_doubted_and_not_proven_does_not_count() {
        let method = (default_criteria(), Eligibility::default());
        let judged = |dossier: &Dossier| judge((&method.0, &method.1), dossier).0;
        let unproven = |item: &str, study| Dossier {
            study,
            declared: [("entrance_exam_percentile".to_owned(), 90)].into(),
            sources: [(item.to_owned(), DeclaredSource::Unproven)].into(),
            ..dossier(&[])
        };
        let bachelor = (Level::Bachelor, 3);
        let percentile = unproven("entrance_exam_percentile", bachelor);
        assert_eq!(percentile.input().declared, BTreeMap::new());
        assert!(matches!(judged(&percentile), Verdict::Evaluated(_)));
        // A master's student needs no average, a bachelor's student does.
        let master = unproven(GPA, (Level::Master, 1));
        assert_eq!(master.input().gpa_hundredths, None);
        assert!(matches!(judged(&master), Verdict::Evaluated(_)));
        let required = Ineligibility::Gpa { gpa: None, required: 200 };
        assert_eq!(judged(&unproven(GPA, bachelor)), Verdict::Ineligible(required));
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
