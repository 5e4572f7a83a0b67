use crate::docs::{MethodDoc, SignaturesDoc};
use crate::schema::method_reports;
use crate::types::{At, Json, Key};
use base16ct::lower as hex;
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use staj_domain::evaluation::Method;
use staj_domain::ids::{MethodReportId, TermId};
use staj_domain::revision::{Revision, Signatures};

/// One published revision of the method report of a term. It never changes (R23, R30).
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = method_reports)]
pub struct MethodReportRow {
    /// The id.
    pub id: Key,
    /// The term.
    pub term_id: Key,
    /// Number of the revision in the term, from 0.
    pub revision: i32,
    /// What is new in this revision.
    pub description: String,
    signatures: Json<SignaturesDoc>,
    method: Json<MethodDoc>,
    /// SHA-256 of the method, in hexadecimal. Revisions with equal hashes compute equal scores.
    pub sha256: String,
    /// When the revision was published.
    pub published_at: At,
}

impl MethodReportRow {
    /// Builds the row of a published revision. `number` is the number of the revision, from 0.
    pub fn new(
        id: MethodReportId,
        (term, number): (TermId, i32),
        revision: Revision,
        method: Method,
    ) -> Self {
        let method = MethodDoc::from(method);
        // The document has only numbers and texts, so serialization cannot fail.
        let text = serde_json::to_vec(&method).unwrap_or_default();
        Self {
            id: Key(id.0),
            term_id: Key(term.0),
            revision: number,
            description: revision.description,
            signatures: Json(revision.signatures.into()),
            method: Json(method),
            sha256: hex::encode_string(&Sha256::digest(text)),
            published_at: At(revision.at),
        }
    }

    /// The published method: the version of the scorer and the criteria.
    pub fn method(&self) -> Method {
        self.method.0.clone().into()
    }

    /// Who prepared, checked and approved this revision.
    pub fn signatures(&self) -> Signatures {
        self.signatures.0.clone().into()
    }
}
