use super::{Application, ApplicationState, DeclaredSource, EditError, OfficialRecord, PROOF};
use crate::Named;
use crate::calendar::Timestamp;
use crate::document::{Document, DocumentState, Progress};
use crate::evaluation::CriterionSource;
use crate::event::{DocumentEvent, Event};
use crate::ids::DocumentId;
use crate::term::{Term, TermDefinition, WrongPhase};
use std::collections::BTreeMap;

/// The maximum number of documents that an application can have.
pub const DOCUMENT_LIMIT: usize = 30;
/// How many bytes the documents of an application can have together: 60 MiB, so that nobody fills the
/// file store. Photographs of thirty certificates need less.
pub const DOCUMENT_BYTES: u64 = 60 * 1024 * 1024;

/// What a document is added for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// It is submitted with the draft.
    Submission,
    /// It replaces a rejected document (A77).
    Replacement {
        /// The rejected document.
        of: &'a Document,
        /// Whether another document replaces it already.
        is_replaced: bool,
    },
    /// It proves an item that an officer doubts (A78).
    Proof(&'a str),
}

/// The documents of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// How many there are.
    pub documents: usize,
    /// How many bytes they have together, with the one that is added.
    pub bytes: u64,
}

/// A term together with its definition: everything that an application is checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The term.
    pub term: Term,
    /// Who may apply in the term, and what earns points.
    pub definition: TermDefinition,
}

/// Why a document cannot be added to an application.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachError {
    /// The application cannot be changed.
    #[error(transparent)]
    NotEditable(#[from] EditError),
    /// It is not with the officers, who get replacements and proofs.
    #[error("the application is {0}; replacements and proofs are for a submitted one")]
    NotSubmitted(ApplicationState),
    /// The term does not ask for documents of this type.
    #[error("{document_type} is not one of the document types of this term: {}", known.join(", "))]
    UnknownType {
        /// The type that was given.
        document_type: String,
        /// The types that the term asks for.
        known: Vec<String>,
    },
    /// The purpose of the document needs another type.
    #[error("the type of this document must be {0}")]
    OtherType(String),
    /// Documents are no longer checked.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The document that it should replace was not rejected.
    #[error("only a rejected document can be replaced; this one is {0}")]
    NotRejected(DocumentState),
    /// It proves an item, so another proof is added instead.
    #[error("a rejected proof is not replaced; add another proof of {0}")]
    IsProof(String),
    /// Another document replaces the rejected one already.
    #[error("another document replaces this one already")]
    AlreadyReplaced,
    /// Nobody asks for a proof of the item.
    #[error("nobody asks for a proof of {0}")]
    NotDoubted(String),
    /// The application already has [`DOCUMENT_LIMIT`] documents.
    #[error("an application can have at most {DOCUMENT_LIMIT} documents")]
    TooMany,
    /// Its documents would have more than [`DOCUMENT_BYTES`].
    #[error(
        "the documents of an application can have at most 60 MiB together; scan in grey or at a lower resolution"
    )]
    TooLarge,
}

impl Call {
    /// The application number of the `ordinal`th application of the term. People use it in mails
    /// and on the phone.
    pub fn application_number(&self, ordinal: i32) -> String {
        format!("{}-{ordinal:07}", self.definition.code)
    }

    /// The types of documents that earn points or are mandatory, in alphabetical order.
    pub fn document_types(&self) -> Vec<String> {
        let scored =
            self.definition.criteria.iter().filter_map(|criterion| match &criterion.source {
                CriterionSource::Documents { document_type, .. } => Some(document_type),
                CriterionSource::Gpa | CriterionSource::Declared { .. } => None,
            });
        let mut types: Vec<_> =
            scored.chain(&self.definition.eligibility.mandatory_documents).cloned().collect();
        types.sort();
        types.dedup();
        types
    }

    /// The declared items that no criterion of the term asks for.
    pub fn unknown_items<'a>(&self, declared: &'a BTreeMap<String, u32>) -> Vec<&'a str> {
        declared.keys().map(String::as_str).filter(|item| !self.asks_for(item)).collect()
    }

    /// The part of an official record that the term asks for.
    pub fn asked_of(&self, record: &OfficialRecord) -> OfficialRecord {
        record.only(|item| self.asks_for(item))
    }

    fn asks_for(&self, wanted: &str) -> bool {
        self.definition.criteria.iter().any(|criterion| match &criterion.source {
            CriterionSource::Declared { item, .. } => item == wanted,
            CriterionSource::Gpa | CriterionSource::Documents { .. } => false,
        })
    }
}

impl Application {
    /// Adds a document to an application that already has some. To a draft, unless the document
    /// replaces a rejected one or proves an item: then it goes straight to the officers.
    pub fn attach(
        &self,
        (id, document_type): (DocumentId, String),
        purpose: Purpose<'_>,
        held: Held,
        call: &Call,
        now: Timestamp,
    ) -> Result<(Document, Event), AttachError> {
        let mut added = Document {
            id,
            document_type,
            replaces: None,
            item: None,
            progress: Progress::Submitted,
            claim: None,
            version: 0,
        };
        match purpose {
            Purpose::Submission => {
                self.may_edit(&call.term, now)?;
                let known = call.document_types();
                if !known.contains(&added.document_type) {
                    let document_type = added.document_type;
                    return Err(AttachError::UnknownType { document_type, known });
                }
                added.progress = Progress::Uploaded;
            }
            Purpose::Replacement { of, is_replaced } => {
                self.is_submitted()?;
                call.term.takes_applications(now).map_err(EditError::from)?;
                if of.state() != DocumentState::Rejected {
                    return Err(AttachError::NotRejected(of.state()));
                }
                if let Some(item) = &of.item {
                    return Err(AttachError::IsProof(item.clone()));
                }
                if is_replaced {
                    return Err(AttachError::AlreadyReplaced);
                }
                added.is_of_type(&of.document_type)?;
                added.replaces = Some(of.id);
            }
            Purpose::Proof(item) => {
                self.is_submitted()?;
                call.term.controls_documents(now)?;
                if self.form.sources.get(item) != Some(&DeclaredSource::Unproven) {
                    return Err(AttachError::NotDoubted(item.to_owned()));
                }
                added.is_of_type(PROOF)?;
                added.item = Some(item.to_owned());
            }
        }
        if held.documents >= DOCUMENT_LIMIT {
            return Err(AttachError::TooMany);
        }
        if held.bytes > DOCUMENT_BYTES {
            return Err(AttachError::TooLarge);
        }
        let event = Event::new(id, DocumentEvent::Upload).between(None, added.state().name());
        Ok((added, event))
    }

    /// Checks that the application is with the officers. What was submitted stays as it is (R41).
    fn is_submitted(&self) -> Result<(), AttachError> {
        match self.state {
            ApplicationState::Submitted => Ok(()),
            state => Err(AttachError::NotSubmitted(state)),
        }
    }

    /// Removes a document from a draft.
    pub fn detach(
        &self,
        document: &Document,
        term: &Term,
        now: Timestamp,
    ) -> Result<Event, EditError> {
        self.may_edit(term, now)?;
        let from = Some(document.state().name());
        Ok(Event { from, ..Event::new(document.id, DocumentEvent::Delete) })
    }
}

impl Document {
    fn is_of_type(&self, wanted: &str) -> Result<(), AttachError> {
        match self.document_type == wanted {
            true => Ok(()),
            false => Err(AttachError::OtherType(wanted.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::examples::{application, before_evaluation, call, form};
    use crate::application::{ApplicationState, ApplicationsClosed};
    use crate::document::examples::{document, unreadable};
    use time::Duration;
    use uuid::Uuid;

    const ID: DocumentId = DocumentId(Uuid::from_u128(9));

    fn attach(
        state: ApplicationState,
        document_type: &str,
        held: usize,
        now: Timestamp,
    ) -> Result<(Document, Event), AttachError> {
        let held = Held { documents: held, bytes: DOCUMENT_BYTES };
        let of = (ID, document_type.to_owned());
        application(state).attach(of, Purpose::Submission, held, &call(), now)
    }

    fn opens_at() -> Timestamp {
        before_evaluation().calendar.applications_open_at
    }

    #[test]
    fn an_application_number_contains_the_term_and_the_ordinal() {
        assert_eq!(call().application_number(1), "2026-0000001");
        assert_eq!(call().application_number(1_234_567), "2026-1234567");
    }

    #[test]
    fn the_term_must_ask_for_the_type_of_a_document() {
        let mut call = call();
        call.definition.eligibility.mandatory_documents =
            vec!["photo".to_owned(), "art_award".to_owned()];
        let types = call.document_types();
        assert!(
            types.contains(&"photo".to_owned()) && types.contains(&"athlete_licence".to_owned())
        );
        assert_eq!(types.iter().filter(|name| *name == "art_award").count(), 1);

        let draft = ApplicationState::Draft;
        let (document, event) = attach(draft, "art_award", 0, opens_at()).expect("a known type");
        assert_eq!(document.state(), DocumentState::Uploaded);
        assert_eq!(event, Event::new(ID, DocumentEvent::Upload).between(None, "uploaded"));
        assert!(matches!(
            attach(draft, "photo", 0, opens_at()),
            Err(AttachError::UnknownType { document_type, .. }) if document_type == "photo"
        ));
    }

    #[test]
    fn an_application_can_have_thirty_documents() {
        let draft = ApplicationState::Draft;
        assert!(attach(draft, "art_award", DOCUMENT_LIMIT - 1, opens_at()).is_ok());
        let refused = attach(draft, "art_award", DOCUMENT_LIMIT, opens_at());
        assert_eq!(refused, Err(AttachError::TooMany));
        let large = Held { documents: 1, bytes: DOCUMENT_BYTES + 1 };
        let of = (ID, "art_award".to_owned());
        let refused =
            application(draft).attach(of, Purpose::Submission, large, &call(), opens_at());
        assert_eq!(refused, Err(AttachError::TooLarge));
    }

    #[test]
    fn documents_change_only_in_a_draft_while_applications_are_open() {
        let term = before_evaluation();
        let (opens_at, closes_at) = (opens_at(), term.calendar.applications_close_at);
        let uploaded = document(Progress::Uploaded);
        let draft = application(ApplicationState::Draft);
        let removed =
            Event { from: Some("uploaded"), ..Event::new(uploaded.id, DocumentEvent::Delete) };
        assert_eq!(draft.detach(&uploaded, &term, closes_at), Ok(removed));
        let late = closes_at + Duration::SECOND;
        let closed = EditError::Closed(ApplicationsClosed { opens_at, closes_at });
        assert_eq!(
            attach(ApplicationState::Draft, "art_award", 0, late),
            Err(closed.clone().into())
        );
        assert_eq!(draft.detach(&uploaded, &term, late), Err(closed));

        let submitted = application(ApplicationState::Submitted);
        let locked = EditError::Locked(ApplicationState::Submitted);
        let refused = attach(ApplicationState::Submitted, "art_award", 0, opens_at);
        assert_eq!(refused, Err(locked.clone().into()));
        assert_eq!(submitted.detach(&uploaded, &term, opens_at), Err(locked));
    }

    /// Adds a document of this type to an application with a doubted average.
    fn add(
        state: ApplicationState,
        document_type: &str,
        purpose: Purpose<'_>,
        now: Timestamp,
    ) -> Result<Document, AttachError> {
        let mut to = application(state);
        to.form.sources = [("gpa".to_owned(), DeclaredSource::Unproven)].into();
        let held = Held { documents: 1, bytes: 1 };
        let added = to.attach((ID, document_type.to_owned()), purpose, held, &call(), now);
        added.map(|(document, _)| document)
    }

    #[test]
    fn a_rejected_document_is_replaced_once_while_applications_are_open() {
        let (opens_at, closes_at) =
            (opens_at(), before_evaluation().calendar.applications_close_at);
        let rejected = document(Progress::Rejected(unreadable()));
        let replace = |of, is_replaced, now| {
            let purpose = Purpose::Replacement { of, is_replaced };
            add(ApplicationState::Submitted, &rejected.document_type, purpose, now)
        };
        let added = replace(&rejected, false, closes_at).expect("the last instant");
        assert_eq!((added.state(), added.replaces), (DocumentState::Submitted, Some(rejected.id)));
        let closed = EditError::Closed(ApplicationsClosed { opens_at, closes_at });
        let late = replace(&rejected, false, closes_at + Duration::SECOND);
        assert_eq!(late, Err(closed.into()));
        assert_eq!(replace(&rejected, true, closes_at), Err(AttachError::AlreadyReplaced));
        let approved = document(Progress::Approved);
        let refused = replace(&approved, false, closes_at);
        assert_eq!(refused, Err(AttachError::NotRejected(DocumentState::Approved)));

        let purpose = Purpose::Replacement { of: &rejected, is_replaced: false };
        let other = add(ApplicationState::Submitted, "art_award", purpose, closes_at);
        assert_eq!(other, Err(AttachError::OtherType(rejected.document_type.clone())));
        let evaluated = add(ApplicationState::Ineligible, "certificate", purpose, closes_at);
        assert_eq!(evaluated, Err(AttachError::NotSubmitted(ApplicationState::Ineligible)));
        let proof = Document { item: Some("gpa".to_owned()), ..rejected.clone() };
        let refused = replace(&proof, false, closes_at);
        assert_eq!(refused, Err(AttachError::IsProof("gpa".to_owned())));
    }

    #[test]
    fn a_proof_is_added_while_documents_are_checked_and_only_if_it_was_asked_for() {
        let term = before_evaluation();
        let late = term.calendar.control_end_at;
        let submitted = ApplicationState::Submitted;
        let added = add(submitted, PROOF, Purpose::Proof("gpa"), late).expect("it is doubted");
        assert_eq!(added.item.as_deref(), Some("gpa"));
        assert_eq!(added.state(), DocumentState::Submitted);
        assert_eq!(
            add(submitted, PROOF, Purpose::Proof("projects"), late),
            Err(AttachError::NotDoubted("projects".to_owned()))
        );
        assert_eq!(
            add(submitted, "art_award", Purpose::Proof("gpa"), late),
            Err(AttachError::OtherType(PROOF.to_owned()))
        );
        let early = opens_at() - Duration::SECOND;
        assert!(matches!(
            add(submitted, PROOF, Purpose::Proof("gpa"), early),
            Err(AttachError::WrongPhase(_))
        ));
    }

    #[test]
    fn declared_items_that_nothing_asks_for_are_listed() {
        let mut form = form();
        form.declared =
            [("entrance_exam_percentile".to_owned(), 90), ("shoe_size".to_owned(), 42)].into();
        assert_eq!(call().unknown_items(&form.declared), ["shoe_size"]);
    }
}
