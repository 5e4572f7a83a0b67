use super::{Application, ApplicationAction, ApplicationState, Call, EditError, Ineligibility};
use crate::Named;
use crate::calendar::Timestamp;
use crate::document::Document;
use crate::event::{ApplicationEvent, Event};
use time::Date;

/// A submitted application and its documents. Everything in it must be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The application.
    pub application: Application,
    /// Only the documents that changed their state.
    pub documents: Vec<Document>,
    /// The events to append.
    pub events: Vec<Event>,
}

/// Why an application cannot be submitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The application cannot be changed.
    #[error(transparent)]
    NotEditable(#[from] EditError),
    /// The term has no privacy notice in force.
    #[error("no privacy notice is in force")]
    PrivacyNoticeMissing,
    /// The candidate acknowledged another version of the privacy notice.
    #[error("version {current} of the privacy notice must be acknowledged")]
    PrivacyNoticeNotAcknowledged {
        /// The version in force.
        current: String,
    },
    /// The candidate may not apply. Lists every criterion that is not met.
    #[error("{}", sentence(.0))]
    NotEligible(Vec<Ineligibility>),
}

fn sentence(failed: &[Ineligibility]) -> String {
    failed.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Application {
    /// Submits the application with its documents, after which neither can be changed (R5, R41).
    /// The candidate must have acknowledged the version of the privacy notice that is in force.
    /// Submitting it again changes nothing.
    pub fn submit(
        mut self,
        documents: Vec<Document>,
        birth_date: Date,
        acknowledged_notice: &str,
        call: &Call,
        now: Timestamp,
    ) -> Result<Submission, SubmitError> {
        if self.state == ApplicationState::Submitted {
            return Ok(Submission { application: self, documents: vec![], events: vec![] });
        }
        self.may_edit(&call.term, now)?;
        match &call.definition.privacy_notice_version {
            None => return Err(SubmitError::PrivacyNoticeMissing),
            Some(current) if current != acknowledged_notice => {
                return Err(SubmitError::PrivacyNoticeNotAcknowledged { current: current.clone() });
            }
            Some(_) => {}
        }
        let types: Vec<_> =
            documents.iter().map(|document| document.document_type.as_str()).collect();
        let failed = call.definition.eligibility.check(&self.form, birth_date, &types);
        if !failed.is_empty() {
            return Err(SubmitError::NotEligible(failed));
        }
        let submitted = Self::target(self.state, ApplicationAction::Submit)
            .map_err(|wrong| EditError::Locked(wrong.state))?;
        let mut events = vec![
            Event::new(self.id, ApplicationEvent::Submit)
                .between(self.state.name(), submitted.name()),
        ];
        self.state = submitted;
        let documents =
            documents.into_iter().filter_map(|document| document.submit(&mut events)).collect();
        Ok(Submission { application: self, documents, events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::examples::{application, before_evaluation, call};
    use crate::application::{ApplicationsClosed, EligibilityCriterion};
    use crate::document::examples::{document, every_progress};
    use crate::document::{DocumentState, Progress};
    use crate::event::DocumentEvent;
    use time::Duration;
    use time::macros::date;

    const BORN: Date = date!(2004 - 05 - 19);

    /// Submits an application in the term of 2026.
    fn submit(
        state: ApplicationState,
        documents: Vec<Document>,
        now: Timestamp,
    ) -> Result<Submission, SubmitError> {
        application(state).submit(documents, BORN, "2026-1", &call(), now)
    }

    fn opens_at() -> Timestamp {
        before_evaluation().calendar.applications_open_at
    }

    #[test]
    fn an_application_and_its_documents_are_submitted_together() {
        let uploaded = document(Progress::Uploaded);
        let done = submit(ApplicationState::Draft, vec![uploaded], opens_at())
            .expect("everything is in order");
        assert_eq!(done.application, application(ApplicationState::Submitted));
        assert_eq!(done.documents, [document(Progress::Submitted)]);
        let of_application =
            Event::new(done.application.id, ApplicationEvent::Submit).between("draft", "submitted");
        let of_document = Event::new(done.documents[0].id, DocumentEvent::Submit)
            .between("uploaded", "submitted");
        assert_eq!(done.events, [of_application, of_document]);
    }

    #[test]
    fn only_uploaded_documents_are_submitted() {
        let documents: Vec<_> = every_progress().into_iter().map(document).collect();
        let done =
            submit(ApplicationState::Draft, documents, opens_at()).expect("everything is in order");
        assert_eq!(done.documents.len(), 1);
        assert_eq!(done.documents[0].state(), DocumentState::Submitted);
        assert_eq!(done.events.len(), 2);
    }

    #[test]
    fn submitting_again_changes_nothing_even_after_the_window() {
        for now in [opens_at(), opens_at() + Duration::days(100)] {
            let uploaded = vec![document(Progress::Uploaded)];
            let again =
                submit(ApplicationState::Submitted, uploaded, now).expect("it is submitted");
            assert_eq!(again.application, application(ApplicationState::Submitted));
            assert_eq!((again.documents, again.events), (vec![], vec![]));
        }
    }

    #[test]
    fn an_application_past_its_draft_cannot_be_submitted() {
        use ApplicationState::{Evaluated, Expired, InPool, Ineligible, Withdrawn};
        for state in [Ineligible, Evaluated, InPool, Withdrawn, Expired] {
            let refused = submit(state, vec![], opens_at());
            assert_eq!(refused, Err(EditError::Locked(state).into()));
        }
    }

    #[test]
    fn the_window_includes_its_last_second() {
        let calendar = before_evaluation().calendar;
        let (opens_at, closes_at) = (calendar.applications_open_at, calendar.applications_close_at);
        for (now, open) in [
            (opens_at - Duration::SECOND, false),
            (opens_at, true),
            (opens_at + Duration::SECOND, true),
            (closes_at - Duration::SECOND, true),
            (closes_at, true),
            (closes_at + Duration::SECOND, false),
        ] {
            let result = submit(ApplicationState::Draft, vec![], now);
            if open {
                assert!(result.is_ok(), "at {now}");
            } else {
                let closed = ApplicationsClosed { opens_at, closes_at };
                assert_eq!(result, Err(EditError::Closed(closed).into()));
            }
        }
    }

    #[test]
    fn the_privacy_notice_in_force_must_be_acknowledged() {
        let mut call = call();
        call.definition.privacy_notice_version = Some("2026-2".to_owned());
        let draft = application(ApplicationState::Draft);
        let refused = draft.submit(vec![], BORN, "2026-1", &call, opens_at());
        let current = "2026-2".to_owned();
        assert_eq!(refused, Err(SubmitError::PrivacyNoticeNotAcknowledged { current }));
        call.definition.privacy_notice_version = None;
        let draft = application(ApplicationState::Draft);
        let refused = draft.submit(vec![], BORN, "2026-2", &call, opens_at());
        assert_eq!(refused, Err(SubmitError::PrivacyNoticeMissing));
    }

    #[test]
    fn an_ineligible_candidate_learns_every_reason() {
        let mut call = call();
        call.definition.eligibility.mandatory_documents =
            vec!["certificate".to_owned(), "transcript".to_owned()];
        let certificate = vec![document(Progress::Uploaded)];
        let draft = application(ApplicationState::Draft);
        let too_old = date!(1990 - 12 - 31);
        let refused = draft.submit(certificate, too_old, "2026-1", &call, opens_at());
        let Err(SubmitError::NotEligible(failed)) = refused else {
            panic!("the candidate is too old and has no transcript: {refused:?}")
        };
        let criteria: Vec<_> = failed.iter().map(Ineligibility::criterion).collect();
        assert_eq!(criteria, [EligibilityCriterion::BirthDate, EligibilityCriterion::Documents]);
    }

    #[test]
    fn a_refusal_gives_every_reason_in_one_sentence() {
        let missing = |document_type: &str| Ineligibility::DocumentMissing {
            document_type: document_type.to_owned(),
        };
        assert_eq!(
            SubmitError::NotEligible(vec![Ineligibility::NotFormal, missing("photo")]).to_string(),
            "only students in formal education can apply; a document of type photo is missing"
        );
    }
}
