//! What the codes of the contract are called, in Turkish and in English.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The codes of `errors[].code` that are neither problem types nor criteria.
pub const FIELD_CODES: &str = "FieldProblemCode";

/// The name of one code, and a sentence about it, in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// The code, as the contract writes it.
    pub code: &'static str,
    /// A name for lists and buttons.
    pub label: Texts,
    /// A sentence that says what it means.
    pub about: Texts,
}

/// A text in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Texts {
    /// In Turkish.
    pub tr: &'static str,
    /// In English.
    pub en: &'static str,
}

/// In the file, `#` begins the codes of a schema. A line is a code, and for both languages its label and a
/// sentence.
static LABELS: LazyLock<BTreeMap<&'static str, Vec<Label>>> = LazyLock::new(|| {
    let mut labels = BTreeMap::<_, Vec<_>>::new();
    let mut schema = "";
    for line in include_str!("labels.txt").lines() {
        match (line.strip_prefix("# "), line.split('|').collect::<Vec<_>>().as_slice()) {
            (Some(name), _) => schema = name,
            (None, &[code, tr, en, about_tr, about_en]) => {
                let label = Texts { tr, en };
                let about = Texts { tr: about_tr, en: about_en };
                labels.entry(schema).or_default().push(Label { code, label, about });
            }
            (None, _) => log::error!("labels.txt has a line that is no label: {line}"),
        }
    }
    labels
});

/// The labels of every schema, by its name.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [Label])> {
    LABELS.iter().map(|(schema, labels)| (*schema, labels.as_slice()))
}

/// The label of a code. `None` if the schema has no such code.
pub fn find(schema: &str, code: &str) -> Option<&'static Label> {
    // Some lists take only a part of the roles.
    let schema = match schema {
        "MemberRole" | "StaffRole" => "Role",
        other => other,
    };
    LABELS.get(schema)?.iter().find(|label| label.code == code)
}
