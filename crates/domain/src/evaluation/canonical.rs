//! The inputs of a score as canonical text. Equal texts give equal scores. Their hashes show, even
//! years later, that nothing was changed (R28, R30).

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Criterion, CriterionSource, SCORER_VERSION, ScoreInput};
use crate::Named;

/// The canonical text of a method: the version of the scorer, then the criteria in their order.
pub fn method_text(criteria: &[Criterion]) -> String {
    let mut text = format!("scorer {SCORER_VERSION}\n");
    // A name earns no points.
    for Criterion { code, name: _, competency, cap, source } in criteria {
        let code = with_length(code);
        let source = match source {
            CriterionSource::Gpa => "gpa".to_owned(),
            CriterionSource::Declared { item, per_unit } => {
                format!("declared {} {}", with_length(item), per_unit.0)
            }
            CriterionSource::Documents { document_type, each } => {
                format!("documents {} {}", with_length(document_type), each.0)
            }
        };
        line(&mut text, format_args!("criterion {code} {} {} {source}", competency.name(), cap.0));
    }
    text
}

impl ScoreInput {
    /// The canonical text of an application's input. The order of its documents does not matter.
    pub fn text(&self) -> String {
        let mut text = String::new();
        if let Some(gpa) = self.gpa_hundredths {
            line(&mut text, format_args!("gpa {gpa}"));
        }
        for (item, quantity) in &self.declared {
            line(&mut text, format_args!("declared {} {quantity}", with_length(item)));
        }
        let mut approved = BTreeMap::<_, u32>::new();
        for document_type in &self.approved_documents {
            *approved.entry(document_type).or_default() += 1;
        }
        for (document_type, count) in approved {
            line(&mut text, format_args!("approved {} {count}", with_length(document_type)));
        }
        text
    }
}

/// A name with its length in front of it, so that no name can be read as two.
fn with_length(name: &str) -> String {
    format!("{}:{name}", name.len())
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::super::{Competency, Points, default_criteria};
    use super::*;

    #[test]
    fn the_text_of_an_application_is_exact() {
        let input = ScoreInput {
            gpa_hundredths: Some(325),
            declared: [("entrance_exam_percentile".to_owned(), 97)].into(),
            approved_documents: ["b", "a", "b"].map(str::to_owned).to_vec(),
        };
        let text =
            "gpa 325\ndeclared 24:entrance_exam_percentile 97\napproved 1:a 1\napproved 1:b 2\n";
        assert_eq!(input.text(), text);
        assert_eq!(ScoreInput::default().text(), "");
    }

    #[test]
    fn the_text_of_a_method_starts_with_the_version_and_keeps_the_order() {
        let text = method_text(&default_criteria()[..3]);
        let expected = "scorer 1\ncriterion 3:gpa academic 3000 gpa\n\
             criterion 13:entrance_exam academic 1000 declared 24:entrance_exam_percentile 10\n\
             criterion 16:foreign_language academic 1500 documents 20:language_certificate 1500\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn no_name_can_be_read_as_two() {
        let named = |code: &str| Criterion {
            code: code.to_owned(),
            name: "Ölçüt".to_owned(),
            competency: Competency::Academic,
            cap: Points(1),
            source: CriterionSource::Gpa,
        };
        let crafted = "a academic 1 gpa\ncriterion 1:b";
        assert_ne!(method_text(&[named(crafted)]), method_text(&[named("a"), named("b")]));
    }
}
