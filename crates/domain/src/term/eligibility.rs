use crate::school::Level;
use std::ops::RangeInclusive;
use time::Date;
use time::macros::date;

/// Who may apply in a term. The default is the call of 2026.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// The levels of education, each with its conditions. Nobody else may apply.
    pub levels: Vec<LevelRule>,
    /// The earliest date of birth, included; `None` for no limit.
    pub born_on_or_after: Option<Date>,
    /// Codes of the departments whose students may not apply.
    pub excluded_departments: Vec<String>,
    /// Codes of the fields whose students may not apply.
    pub excluded_fields: Vec<String>,
    /// Whether students of distance and open education are excluded.
    pub formal_education_only: bool,
    /// Types of the documents that every application needs.
    pub mandatory_documents: Vec<String>,
}

/// The conditions for students of one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRule {
    /// The level of education.
    pub level: Level,
    /// The years of study, both ends included.
    pub classes: RangeInclusive<u8>,
    /// The lowest grade point average in hundredths, on the scale of 4.00; `None` for no limit.
    pub min_gpa: Option<u16>,
    /// Years of study to which `min_gpa` does not apply.
    pub gpa_exempt_classes: Vec<u8>,
}

/// The highest year of study.
pub const LAST_CLASS: u8 = 12;

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
                rule(Level::Master, 0..=LAST_CLASS, None),
                rule(Level::Doctorate, 0..=LAST_CLASS, None),
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
