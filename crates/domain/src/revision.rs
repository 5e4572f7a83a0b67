//! Controlled documents: a revision says who prepared, checked and approved it (R23).

use crate::calendar::Timestamp;

/// A person who answers for a revision, as the document prints it. Who published it, the journal
/// says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    pub name: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    pub prepared_by: Signatory,
    pub checked_by: Signatory,
    pub approved_by: Signatory,
}

/// What a revision says of itself beside its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What changed, and why.
    pub description: String,
    pub signatures: Signatures,
    pub at: Timestamp,
}

/// One person stands for two of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{second} must be another person than {first}")]
pub struct SamePerson {
    pub first: &'static str,
    pub second: &'static str,
}

impl Signatures {
    /// Three persons: nobody checks or approves what he wrote himself.
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
    /// The name, however it is spaced and capitalised.
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
    fn a_document_is_prepared_checked_and_approved_by_three_persons() {
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
