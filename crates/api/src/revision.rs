//! Revisions of controlled documents, and the people who are responsible for them (R23).

use crate::problem::ApiError;
use crate::text::{Line, Paragraphs};
use serde::{Deserialize, Serialize};
use staj_domain::revision::{Revision, SamePerson, Signatory, Signatures};
use time::OffsetDateTime;
use utoipa::ToSchema;
use validator::Validate;

/// What changed in a revision, and the three people who are responsible for it.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionSet {
    #[validate(nested)]
    #[schema(value_type = String, format = "paragraphs", min_length = 1, max_length = 1000, examples("İlk yayın"))]
    pub description: Paragraphs<1000>,
    #[validate(nested)]
    pub prepared_by: SignatorySet,
    #[validate(nested)]
    pub checked_by: SignatorySet,
    #[validate(nested)]
    pub approved_by: SignatorySet,
}

/// A person who is responsible for a revision. The audit trail records who published it.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignatorySet {
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Deniz Aydın"))]
    pub name: Line<200>,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Uzman"))]
    pub title: Line<200>,
}

impl RevisionSet {
    /// The revision, published at this instant. Refused unless the three people are different.
    pub fn into_domain(self, at: OffsetDateTime) -> Result<Revision, SamePerson> {
        let of =
            |SignatorySet { name, title }| Signatory { name: name.into(), title: title.into() };
        let signatures = Signatures {
            prepared_by: of(self.prepared_by),
            checked_by: of(self.checked_by),
            approved_by: of(self.approved_by),
        };
        signatures.check()?;
        Ok(Revision { description: self.description.into(), signatures, at })
    }
}

impl From<SamePerson> for ApiError {
    fn from(error: SamePerson) -> Self {
        Self::member(&format!("{}/name", error.second), "same_person", error.to_string())
    }
}

/// A person who is responsible for a revision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Signatory)]
pub struct SignatoryView {
    #[schema(examples("Deniz Aydın"))]
    pub name: String,
    #[schema(examples("Uzman"))]
    pub title: String,
}

impl From<Signatory> for SignatoryView {
    fn from(Signatory { name, title }: Signatory) -> Self {
        Self { name, title }
    }
}
