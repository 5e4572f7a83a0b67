//! Revisions of controlled documents. Each names who prepared, checked and approved it (R23).

use crate::calendar::Timestamp;

/// A person who signs a revision, as the document prints their name. The user who published the
/// revision is in the audit trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// The full name.
    pub name: String,
    /// The job title.
    pub title: String,
}

/// The three people who sign a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// Who wrote it.
    pub prepared_by: Signatory,
    /// Who checked it.
    pub checked_by: Signatory,
    /// Who approved it.
    pub approved_by: Signatory,
}

/// What a revision says about itself, in addition to its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What changed, and why.
    pub description: String,
    /// Who signed it.
    pub signatures: Signatures,
    /// When it was published.
    pub at: Timestamp,
}

/// One person signs twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{second} must not be the same person as {first}")]
pub struct SamePerson {
    /// The field of the first signature, such as `prepared_by`.
    pub first: &'static str,
    /// The field of the second signature, such as `checked_by`.
    pub second: &'static str,
}

impl Signatures {
    /// Checks that three different people signed. Names are compared without regard to case and
    /// spaces.
    pub fn check(&self) -> Result<(), SamePerson> {
        let [prepared, checked, approved] =
            [&self.prepared_by, &self.checked_by, &self.approved_by].map(Signatory::key);
        let same = |first, second| Err(SamePerson { first, second });
        if prepared == checked {
            return same("prepared_by", "checked_by");
        }
        if prepared == approved {
            return same("prepared_by", "approved_by");
        }
        if checked == approved {
            return same("checked_by", "approved_by");
        }
        Ok(())
    }
}

impl Signatory {
    /// The name in lower case with single spaces, for comparison.
    fn key(&self) -> String {
        self.name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signatures(names: [&str; 3]) -> Signatures {
        let [prepared_by, checked_by, approved_by] =
            names.map(|name| Signatory { name: name.to_owned(), title: "Uzman".to_owned() });
        Signatures { prepared_by, checked_by, approved_by }
    }

    #[test]
    fn three_different_people_prepare_check_and_approve_a_document() {
        assert_eq!(signatures(["Ayşe Kaya", "Ali Kaya", "Ece Kaya"]).check(), Ok(()));
        for (names, first, second) in [
            (["Ali Kaya", "ali  kaya", "Ece Kaya"], "prepared_by", "checked_by"),
            (["Ali Kaya", "Ece Kaya", "ALI KAYA "], "prepared_by", "approved_by"),
            (["Ece Kaya", "Ali Kaya", "Ali Kaya"], "checked_by", "approved_by"),
        ] {
            assert_eq!(signatures(names).check(), Err(SamePerson { first, second }));
        }
    }
}
