use crate::school::Level;
use std::ops::RangeInclusive;
use time::Date;
use time::macros::date;

/// Who may apply in a term; the default is the call of 2026.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    pub levels: Vec<LevelRule>,
    pub born_on_or_after: Option<Date>,
    pub excluded_departments: Vec<String>,
    pub excluded_fields: Vec<String>,
    pub formal_education_only: bool,
    /// Types of the documents without which nothing is submitted.
    pub mandatory_documents: Vec<String>,
}

/// A level at which one may apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRule {
    pub level: Level,
    pub classes: RangeInclusive<u8>,
    /// Hundredths of 4.00.
    pub min_gpa: Option<u16>,
    pub gpa_exempt_classes: Vec<u8>,
}

impl Default for Eligibility {
    fn default() -> Self {
        let rule = |level, classes, min_gpa| LevelRule {
            level,
            classes,
            min_gpa,
            gpa_exempt_classes: Vec::new(),
        };
        Self {
            levels: vec![
                rule(Level::Secondary, 10..=12, None),
                rule(Level::Associate, 1..=2, Some(200)),
                rule(Level::Bachelor, 2..=4, Some(200)),
                rule(Level::Master, 0..=u8::MAX, None),
                rule(Level::Doctorate, 0..=u8::MAX, None),
            ],
            born_on_or_after: Some(date!(1991 - 01 - 01)),
            excluded_departments: vec!["medicine".to_owned(), "dentistry".to_owned()],
            // Teacher education.
            excluded_fields: vec!["education".to_owned()],
            formal_education_only: true,
            mandatory_documents: Vec::new(),
        }
    }
}
