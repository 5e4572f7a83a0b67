use super::ApplicationForm;
use std::collections::BTreeMap;

names! {
    /// The source of an item of an application: an official source through e-Devlet, the
    /// candidate's form, or an uploaded document (R28).
    pub enum DeclaredSource {
        /// An official source, through e-Devlet.
        EDevlet = "e_devlet",
        /// The candidate's form.
        Form = "form",
        /// An uploaded document.
        Document = "document",
        /// The candidate's form, and the candidate was asked for a proof that nobody has approved (A78).
        Unproven = "unproven",
    }
}

/// The item for the grade point average, in hundredths of a point out of 4.00.
pub const GPA: &str = "gpa";
pub(super) const CLASS_YEAR: &str = "class_year";
const BEST_GPA: u32 = 400;
const LAST_CLASS: u32 = 12;
/// The largest quantity of a declared item.
pub const QUANTITY_LIMIT: u32 = 1000;

/// What an official source knows about a person: quantities by item. The form supplies the items
/// that the source does not know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficialRecord {
    items: BTreeMap<String, u32>,
}

/// The quantity is too large for its item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{item} can be at most {most}")]
pub struct QuantityOutOfRange {
    /// The item.
    pub item: String,
    /// The largest quantity allowed.
    pub most: u32,
}

/// The form contradicts the official source.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("e-Devlet reports {official}, and the form cannot change it")]
pub struct Contradiction {
    /// The item.
    pub item: String,
    /// The quantity that the official source reports.
    pub official: u32,
}

impl Contradiction {
    /// The member of the form that holds the item, such as `gpa` or `declared/projects`.
    pub fn member(&self) -> String {
        match self.item.as_str() {
            GPA | CLASS_YEAR => self.item.clone(),
            item => format!("declared/{item}"),
        }
    }
}

/// Refuses a quantity that is too large for its item.
pub(super) fn in_range(item: &str, quantity: u32) -> Result<(), QuantityOutOfRange> {
    let most = match item {
        GPA => BEST_GPA,
        CLASS_YEAR => LAST_CLASS,
        _ => QUANTITY_LIMIT,
    };
    match quantity <= most {
        true => Ok(()),
        false => Err(QuantityOutOfRange { item: item.to_owned(), most }),
    }
}

impl OfficialRecord {
    /// Adds an item to the record. A later quantity replaces an earlier one.
    pub fn note(&mut self, item: &str, quantity: u32) -> Result<(), QuantityOutOfRange> {
        in_range(item, quantity)?;
        self.items.insert(item.to_owned(), quantity);
        Ok(())
    }

    /// The quantity of an item; `None` when the source does not know it.
    pub fn get(&self, item: &str) -> Option<u32> {
        self.items.get(item).copied()
    }

    /// All items with their quantities, in alphabetical order.
    pub fn items(&self) -> impl Iterator<Item = (&str, u32)> {
        self.items.iter().map(|(item, quantity)| (item.as_str(), *quantity))
    }

    /// Keeps only the items that are asked for, so that no more personal data is stored than
    /// needed.
    pub(super) fn only(&self, is_asked_for: impl Fn(&str) -> bool) -> Self {
        let asked_for = |item: &str| matches!(item, GPA | CLASS_YEAR) || is_asked_for(item);
        let items = self.items.iter().filter(|(item, _)| asked_for(item));
        Self { items: items.map(|(item, quantity)| (item.clone(), *quantity)).collect() }
    }
}

impl ApplicationForm {
    /// Completes the form with the items of the official source and records the source of each item
    /// (R28, R40). The form supplies the items that the source does not know. If the form
    /// contradicts the source, the error lists every such item.
    pub fn completed(mut self, record: &OfficialRecord) -> Result<Self, Vec<Contradiction>> {
        let mut contradictions = Vec::new();
        for (item, official) in record.items() {
            match (self.quantity(item), item) {
                (Some(quantity), _) if quantity != official => {
                    contradictions.push(Contradiction { item: item.to_owned(), official });
                }
                (Some(_), _) => {}
                (None, GPA) => self.gpa = u16::try_from(official).ok(),
                (None, item) => drop(self.declared.insert(item.to_owned(), official)),
            }
        }
        if !contradictions.is_empty() {
            return Err(contradictions);
        }
        let source = |item: &str| match record.get(item) {
            Some(_) => DeclaredSource::EDevlet,
            None => DeclaredSource::Form,
        };
        let named = [CLASS_YEAR].into_iter().chain(self.gpa.map(|_| GPA));
        let items = named.chain(self.declared.keys().map(String::as_str));
        self.sources = items.map(|item| (item.to_owned(), source(item))).collect();
        Ok(self)
    }

    /// The quantity of an item; `None` if the form has none.
    pub fn quantity(&self, item: &str) -> Option<u32> {
        match item {
            GPA => self.gpa.map(u32::from),
            CLASS_YEAR => Some(u32::from(self.class_year)),
            item => self.declared.get(item).copied(),
        }
    }

    /// The items of the form that came from an official source.
    pub fn official(&self) -> OfficialRecord {
        let official = self.sources.iter().filter(|(_, from)| **from == DeclaredSource::EDevlet);
        let items = official.filter_map(|(item, _)| Some((item.clone(), self.quantity(item)?)));
        OfficialRecord { items: items.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::examples::{call, form};
    use DeclaredSource::{EDevlet, Form};

    fn record(items: &[(&str, u32)]) -> OfficialRecord {
        let mut record = OfficialRecord::default();
        for (item, quantity) in items {
            record.note(item, *quantity).expect("in range");
        }
        record
    }

    fn sources(form: &ApplicationForm) -> Vec<(&str, DeclaredSource)> {
        form.sources.iter().map(|(item, source)| (item.as_str(), *source)).collect()
    }

    #[test]
    fn the_form_supplies_what_the_official_source_does_not_know() {
        let declared = [("entrance_exam_percentile".to_owned(), 97)].into();
        let form = ApplicationForm { declared, gpa: None, ..form() };
        let done = form.completed(&record(&[("gpa", 325)])).expect("nothing contradicts");
        assert_eq!((done.gpa, done.declared["entrance_exam_percentile"]), (Some(325), 97));
        assert_eq!(
            sources(&done),
            [("class_year", Form), ("entrance_exam_percentile", Form), ("gpa", EDevlet)]
        );
        assert_eq!(done.official(), record(&[("gpa", 325)]));
    }

    #[test]
    fn agreeing_with_the_official_source_is_not_a_contradiction() {
        let official = record(&[("gpa", 200), ("class_year", 3)]);
        let done = form().completed(&official).expect("both agree");
        assert_eq!(sources(&done), [("class_year", EDevlet), ("gpa", EDevlet)]);
        assert_eq!(done.clone().completed(&done.official()), Ok(done));
    }

    #[test]
    fn every_contradiction_is_listed() {
        let declared = [("entrance_exam_percentile".to_owned(), 97)].into();
        let form = ApplicationForm { declared, ..form() };
        let official = record(&[("gpa", 199), ("class_year", 4), ("entrance_exam_percentile", 12)]);
        let found = form.completed(&official).expect_err("three items differ");
        let members: Vec<_> = found.iter().map(Contradiction::member).collect();
        assert_eq!(members, ["class_year", "declared/entrance_exam_percentile", "gpa"]);
    }

    #[test]
    fn an_edit_cannot_remove_an_item_of_the_official_source() {
        let official = record(&[("entrance_exam_percentile", 88)]);
        let was = form().completed(&official).expect("nothing contradicts");
        let edited = ApplicationForm { declared: BTreeMap::new(), ..was.clone() };
        assert_eq!(edited.completed(&was.official()), Ok(was));
    }

    #[test]
    fn only_items_that_the_term_asks_for_are_kept() {
        let official = record(&[("gpa", 250), ("shoe_size", 42), ("entrance_exam_percentile", 9)]);
        let asked = record(&[("gpa", 250), ("entrance_exam_percentile", 9)]);
        assert_eq!(call().asked_of(&official), asked);
    }

    #[test]
    fn a_quantity_cannot_exceed_the_limit_of_its_item() {
        let mut record = OfficialRecord::default();
        for (item, most) in [("gpa", 400), ("class_year", 12), ("projects", 1000)] {
            assert_eq!(record.note(item, most), Ok(()));
            let refused = record.note(item, most + 1);
            assert_eq!(refused, Err(QuantityOutOfRange { item: item.to_owned(), most }));
        }
        assert_eq!(record.get("gpa"), Some(400));
    }
}
