use super::{Criterion, Score, ScoreInput, score};
use crate::application::ApplicationState;
use crate::event::Event;
use crate::ids::ApplicationId;
use crate::{Named, application::Eligibility};

/// What an evaluation makes of a submitted application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Evaluated(Score),
    /// A document without which nobody takes part was rejected (A12).
    Ineligible {
        document_type: String,
    },
}

/// Judges one submitted application, all its documents decided: approved ones count, rejected
/// ones do not (R24), unless no other one of a mandatory type is left (A12).
pub fn judge(
    application: ApplicationId,
    (criteria, eligibility): (&[Criterion], &Eligibility),
    input: &ScoreInput,
    rejected: &[String],
) -> (Verdict, Event) {
    let is_lost = |document_type: &&String| {
        rejected.contains(document_type) && !input.approved_documents.contains(document_type)
    };
    let submitted = ApplicationState::Submitted.name();
    match eligibility.mandatory_documents.iter().find(is_lost) {
        Some(lost) => (
            Verdict::Ineligible { document_type: lost.clone() },
            Event::new(application, "ineligible")
                .between(submitted, ApplicationState::Ineligible.name())
                .because(format!("the mandatory document {lost} was rejected")),
        ),
        None => (
            Verdict::Evaluated(score(criteria, input)),
            Event::new(application, "evaluate")
                .between(submitted, ApplicationState::Evaluated.name()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::default_criteria;
    use super::*;
    use uuid::Uuid;

    const ID: ApplicationId = ApplicationId(Uuid::from_u128(5));

    fn judged(approved: &[&str], rejected: &[&str]) -> (Verdict, Event) {
        let owned = |types: &[&str]| types.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let eligibility = Eligibility {
            mandatory_documents: owned(&["student_certificate"]),
            ..Eligibility::default()
        };
        let input = ScoreInput { approved_documents: owned(approved), ..ScoreInput::default() };
        judge(ID, (&default_criteria(), &eligibility), &input, &owned(rejected))
    }

    #[test]
    fn an_application_without_a_rejected_mandatory_document_is_scored() {
        for (approved, rejected) in [
            (vec!["student_certificate"], vec![]),
            (vec![], vec!["art_award"]),
            // Of two, one was good.
            (vec!["student_certificate"], vec!["student_certificate"]),
        ] {
            let (verdict, event) = judged(&approved, &rejected);
            assert!(matches!(verdict, Verdict::Evaluated(_)), "{approved:?} {rejected:?}");
            assert_eq!(event.to, Some("evaluated"));
        }
    }

    #[test]
    fn a_rejected_mandatory_document_makes_ineligible() {
        let (verdict, event) = judged(&["art_award"], &["student_certificate"]);
        let document_type = "student_certificate".to_owned();
        assert_eq!(verdict, Verdict::Ineligible { document_type });
        assert_eq!((event.from, event.to), (Some("submitted"), Some("ineligible")));
    }

    #[test]
    fn a_rejected_document_earns_nothing() {
        let (Verdict::Evaluated(score), _) = judged(&[], &["art_award"]) else {
            panic!("not scored")
        };
        assert_eq!(score.social.0, 0);
    }
}
