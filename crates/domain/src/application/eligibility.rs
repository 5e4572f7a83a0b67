//! Who may apply in a term. All criteria are checked at once, so that candidates see every unmet
//! criterion the first time.

use super::ApplicationForm;
use crate::Named;
use crate::school::{Level, SchoolKind};
use crate::term::Eligibility;
use std::ops::RangeInclusive;
use time::Date;

names! {
    /// The criteria of eligibility.
    pub enum EligibilityCriterion {
        /// The level of study.
        Level = "level",
        /// The kind of school.
        School = "school",
        /// The class year.
        ClassYear = "class_year",
        /// The grade point average.
        Gpa = "gpa",
        /// The date of birth.
        BirthDate = "birth_date",
        /// The department.
        Department = "department",
        /// The field of the department.
        Field = "field",
        /// Formal education, as opposed to open or distance education.
        FormalEducation = "formal_education",
        /// The mandatory documents.
        Documents = "documents",
    }
}

/// An eligibility criterion that is not met, with what was declared and what is required.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Ineligibility {
    /// The term has no rule for the level.
    #[error("students at the level {level} cannot apply")]
    Level {
        /// The declared level.
        level: Level,
        /// The allowed levels.
        allowed: Vec<Level>,
    },
    /// The level does not fit the kind of school.
    #[error("the level {level} is not taught at schools of kind {school_kind}")]
    School {
        /// The declared level.
        level: Level,
        /// The kind of the declared school.
        school_kind: SchoolKind,
    },
    /// The class year is outside the range of the level.
    #[error(
        "the class year is {class_year}, but it must be from {} to {}",
        classes.start(), classes.end()
    )]
    ClassYear {
        /// The declared class year.
        class_year: u8,
        /// The allowed class years.
        classes: RangeInclusive<u8>,
    },
    /// The grade point average is missing or too low.
    #[error(
        "the grade point average is {}, but it must be at least {}",
        points(*.gpa), points(Some(*.required))
    )]
    Gpa {
        /// The declared average in hundredths of a point; `None` without one.
        gpa: Option<u16>,
        /// The lowest allowed average, in hundredths of a point.
        required: u16,
    },
    /// The candidate is too old.
    #[error("the date of birth is {birth_date}, but it must not be before {born_on_or_after}")]
    BirthDate {
        /// The candidate's date of birth.
        birth_date: Date,
        /// The earliest allowed date of birth.
        born_on_or_after: Date,
    },
    /// The department is excluded.
    #[error("the department {department_code} is excluded")]
    Department {
        /// The code of the declared department.
        department_code: String,
    },
    /// The field of the department is excluded.
    #[error("the field {field_code} is excluded")]
    Field {
        /// The code of the field.
        field_code: String,
    },
    /// The candidate is not in formal education, and the term requires it.
    #[error("only students in formal education can apply")]
    NotFormal,
    /// A mandatory document is missing.
    #[error("a document of type {document_type} is missing")]
    DocumentMissing {
        /// The missing type.
        document_type: String,
    },
}

/// A grade point average as people write it, such as `2.50`.
fn points(hundredths: Option<u16>) -> String {
    match hundredths {
        Some(gpa) => format!("{}.{:02}", gpa / 100, gpa % 100),
        None => "not given".to_owned(),
    }
}

impl Ineligibility {
    /// The criterion that is not met.
    pub fn criterion(&self) -> EligibilityCriterion {
        match self {
            Self::Level { .. } => EligibilityCriterion::Level,
            Self::School { .. } => EligibilityCriterion::School,
            Self::ClassYear { .. } => EligibilityCriterion::ClassYear,
            Self::Gpa { .. } => EligibilityCriterion::Gpa,
            Self::BirthDate { .. } => EligibilityCriterion::BirthDate,
            Self::Department { .. } => EligibilityCriterion::Department,
            Self::Field { .. } => EligibilityCriterion::Field,
            Self::NotFormal => EligibilityCriterion::FormalEducation,
            Self::DocumentMissing { .. } => EligibilityCriterion::Documents,
        }
    }

    /// The member of the application form that fails the criterion; `None` when it is not in the
    /// form.
    pub fn member(&self) -> Option<&'static str> {
        match self {
            Self::Level { .. } => Some("level"),
            Self::School { .. } => Some("school"),
            Self::ClassYear { .. } => Some("class_year"),
            Self::Gpa { .. } => Some("gpa"),
            Self::Department { .. } | Self::Field { .. } => Some("department"),
            Self::NotFormal => Some("formal_education"),
            Self::BirthDate { .. } | Self::DocumentMissing { .. } => None,
        }
    }

    /// What the term requires, as a text.
    pub fn required(&self) -> String {
        match self {
            Self::Level { allowed, .. } => {
                allowed.iter().map(|level| level.name()).collect::<Vec<_>>().join(", ")
            }
            Self::School { level, .. } => level.school_kind().to_string(),
            Self::ClassYear { classes, .. } => format!("{} to {}", classes.start(), classes.end()),
            Self::Gpa { required, .. } => points(Some(*required)),
            Self::BirthDate { born_on_or_after, .. } => born_on_or_after.to_string(),
            Self::Department { department_code } => format!("not {department_code}"),
            Self::Field { field_code } => format!("not {field_code}"),
            Self::NotFormal => true.to_string(),
            Self::DocumentMissing { document_type } => document_type.clone(),
        }
    }

    /// What was declared, as a text; `None` when nothing was declared.
    pub fn actual(&self) -> Option<String> {
        match self {
            Self::Level { level, .. } => Some(level.to_string()),
            Self::School { school_kind, .. } => Some(school_kind.to_string()),
            Self::ClassYear { class_year, .. } => Some(class_year.to_string()),
            Self::Gpa { gpa, .. } => gpa.map(|gpa| points(Some(gpa))),
            Self::BirthDate { birth_date, .. } => Some(birth_date.to_string()),
            Self::Department { department_code } => Some(department_code.clone()),
            Self::Field { field_code } => Some(field_code.clone()),
            Self::NotFormal => Some(false.to_string()),
            Self::DocumentMissing { .. } => None,
        }
    }
}

impl Eligibility {
    /// Returns every criterion that is not met; an empty list for candidates who may apply.
    /// `document_types` are the types of the application's documents.
    pub fn check(
        &self,
        form: &ApplicationForm,
        birth_date: Date,
        document_types: &[&str],
    ) -> Vec<Ineligibility> {
        let mut failed = self.check_level(form);
        if form.level.school_kind() != form.school_kind {
            let (level, school_kind) = (form.level, form.school_kind);
            failed.push(Ineligibility::School { level, school_kind });
        }
        if let Some(born_on_or_after) = self.born_on_or_after
            && birth_date < born_on_or_after
        {
            failed.push(Ineligibility::BirthDate { birth_date, born_on_or_after });
        }
        if self.excluded_departments.contains(&form.department_code) {
            let department_code = form.department_code.clone();
            failed.push(Ineligibility::Department { department_code });
        }
        if self.excluded_fields.contains(&form.field_code) {
            failed.push(Ineligibility::Field { field_code: form.field_code.clone() });
        }
        if self.formal_education_only && !form.formal_education {
            failed.push(Ineligibility::NotFormal);
        }
        let is_missing = |wanted: &&String| !document_types.contains(&wanted.as_str());
        let missing = self.mandatory_documents.iter().filter(is_missing).cloned();
        failed
            .extend(missing.map(|document_type| Ineligibility::DocumentMissing { document_type }));
        failed
    }

    fn check_level(&self, form: &ApplicationForm) -> Vec<Ineligibility> {
        let Some(rule) = self.levels.iter().find(|rule| rule.level == form.level) else {
            let allowed = self.levels.iter().map(|rule| rule.level).collect();
            return vec![Ineligibility::Level { level: form.level, allowed }];
        };
        let mut failed = Vec::new();
        if !rule.classes.contains(&form.class_year) {
            let classes = rule.classes.clone();
            failed.push(Ineligibility::ClassYear { class_year: form.class_year, classes });
        }
        failed.extend(self.check_gpa((form.level, form.class_year), form.gpa));
        failed
    }

    /// Checks the average of a student of this level and year. `None` if it is high enough.
    pub fn check_gpa(
        &self,
        (level, class_year): (Level, u8),
        gpa: Option<u16>,
    ) -> Option<Ineligibility> {
        let rule = self.levels.iter().find(|rule| rule.level == level)?;
        let required = rule.min_gpa.filter(|_| !rule.gpa_exempt_classes.contains(&class_year))?;
        let is_low = gpa.is_none_or(|gpa| gpa < required);
        is_low.then_some(Ineligibility::Gpa { gpa, required })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::application::examples::form;
    use time::macros::date;

    const BORN: Date = date!(2004 - 05 - 19);

    fn check(form: &ApplicationForm) -> Vec<Ineligibility> {
        Eligibility::default().check(form, BORN, &[])
    }

    fn study(level: Level, class_year: u8, gpa: Option<u16>) -> ApplicationForm {
        ApplicationForm { level, school_kind: level.school_kind(), class_year, gpa, ..form() }
    }

    #[test]
    fn the_call_of_2026_limits_levels_class_years_and_averages() {
        use EligibilityCriterion::{ClassYear, Gpa};
        for (level, class_year, gpa, failed) in [
            (Level::Secondary, 9, None, vec![ClassYear]),
            (Level::Secondary, 10, None, vec![]),
            (Level::Secondary, 12, None, vec![]),
            (Level::Associate, 0, Some(400), vec![ClassYear]),
            (Level::Associate, 1, Some(200), vec![]),
            (Level::Associate, 2, Some(199), vec![Gpa]),
            (Level::Associate, 3, Some(200), vec![ClassYear]),
            (Level::Bachelor, 1, Some(400), vec![ClassYear]),
            (Level::Bachelor, 2, Some(200), vec![]),
            (Level::Bachelor, 2, Some(199), vec![Gpa]),
            (Level::Bachelor, 4, None, vec![Gpa]),
            (Level::Bachelor, 5, None, vec![ClassYear, Gpa]),
            (Level::Master, 1, None, vec![]),
            (Level::Doctorate, 6, None, vec![]),
        ] {
            let found = check(&study(level, class_year, gpa));
            let criteria: Vec<_> = found.iter().map(Ineligibility::criterion).collect();
            assert_eq!(criteria, failed, "{level} {class_year} {gpa:?}");
        }
    }

    #[test]
    fn the_call_of_2026_admits_candidates_born_since_1991() {
        let eligibility = Eligibility::default();
        let first = date!(1991 - 01 - 01);
        let birth_date = date!(1990 - 12 - 31);
        assert_eq!(eligibility.check(&form(), first, &[]), []);
        assert_eq!(
            eligibility.check(&form(), birth_date, &[]),
            [Ineligibility::BirthDate { birth_date, born_on_or_after: first }]
        );
    }

    #[test]
    fn the_call_of_2026_excludes_medicine_dentistry_and_teaching() {
        let excluded = |department: &str, field: &str| {
            let form = ApplicationForm {
                department_code: department.to_owned(),
                field_code: field.to_owned(),
                ..form()
            };
            check(&form).iter().map(Ineligibility::criterion).collect::<Vec<_>>()
        };
        assert_eq!(excluded("medicine", "health"), [EligibilityCriterion::Department]);
        assert_eq!(excluded("dentistry", "health"), [EligibilityCriterion::Department]);
        assert_eq!(excluded("nursing", "health"), []);
        assert_eq!(excluded("science_teaching", "education"), [EligibilityCriterion::Field]);
    }

    #[test]
    fn the_call_of_2026_requires_formal_education() {
        let distance = ApplicationForm { formal_education: false, ..form() };
        assert_eq!(check(&distance), [Ineligibility::NotFormal]);
        let open = Eligibility { formal_education_only: false, ..Eligibility::default() };
        assert_eq!(open.check(&distance, BORN, &[]), []);
    }

    #[test]
    fn a_level_must_fit_the_kind_of_school() {
        let (level, school_kind) = (Level::Secondary, SchoolKind::University);
        let pupil = ApplicationForm { school_kind, ..study(level, 11, None) };
        assert_eq!(check(&pupil), [Ineligibility::School { level, school_kind }]);
    }

    #[test]
    fn a_level_without_a_rule_cannot_apply() {
        let mut eligibility = Eligibility::default();
        eligibility.levels.retain(|rule| rule.level != Level::Bachelor);
        let found = eligibility.check(&form(), BORN, &[]);
        let [failed @ Ineligibility::Level { level: Level::Bachelor, .. }] = found.as_slice()
        else {
            panic!("a level without a rule: {found:?}")
        };
        assert_eq!(failed.required(), "secondary, associate, master, doctorate");
    }

    #[test]
    fn an_exempt_class_year_needs_no_average() {
        let mut eligibility = Eligibility::default();
        eligibility.levels[1].gpa_exempt_classes = vec![1];
        let of = |class| study(Level::Associate, class, None);
        assert_eq!(eligibility.check(&of(1), BORN, &[]), []);
        assert_eq!(
            eligibility.check(&of(2), BORN, &[]),
            [Ineligibility::Gpa { gpa: None, required: 200 }]
        );
    }

    #[test]
    fn each_missing_document_is_listed() {
        let mandatory_documents = vec!["transcript".to_owned(), "photo".to_owned()];
        let eligibility = Eligibility { mandatory_documents, ..Eligibility::default() };
        let given = |types: &[&str]| eligibility.check(&form(), BORN, types);
        let missing = |document_type: &str| Ineligibility::DocumentMissing {
            document_type: document_type.to_owned(),
        };
        assert_eq!(given(&[]), [missing("transcript"), missing("photo")]);
        assert_eq!(given(&["photo", "certificate"]), [missing("transcript")]);
        assert_eq!(given(&["photo", "transcript", "photo"]), []);
    }

    #[test]
    fn every_unmet_criterion_is_listed_with_its_values() {
        let form = ApplicationForm {
            school_kind: SchoolKind::OsbVocational,
            level: Level::Bachelor,
            class_year: 1,
            department_code: "medicine".to_owned(),
            field_code: "education".to_owned(),
            gpa: Some(195),
            formal_education: false,
            ..form()
        };
        let eligibility = Eligibility {
            mandatory_documents: vec!["transcript".to_owned()],
            ..Eligibility::default()
        };
        let failed = eligibility.check(&form, date!(1985 - 02 - 03), &[]);
        let texts: Vec<_> = failed.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "the class year is 1, but it must be from 2 to 4",
                "the grade point average is 1.95, but it must be at least 2.00",
                "the level bachelor is not taught at schools of kind osb_vocational",
                "the date of birth is 1985-02-03, but it must not be before 1991-01-01",
                "the department medicine is excluded",
                "the field education is excluded",
                "only students in formal education can apply",
                "a document of type transcript is missing",
            ]
        );
    }

    #[test]
    fn a_refusal_gives_the_member_what_was_declared_and_what_is_required() {
        let told = |failed: Ineligibility| (failed.member(), failed.actual(), failed.required());
        let text = |text: &str| Some(text.to_owned());
        let classes = Ineligibility::ClassYear { class_year: 1, classes: 2..=4 };
        assert_eq!(told(classes), (Some("class_year"), text("1"), "2 to 4".to_owned()));
        let gpa = |gpa| Ineligibility::Gpa { gpa, required: 200 };
        assert_eq!(told(gpa(Some(195))), (Some("gpa"), text("1.95"), "2.00".to_owned()));
        assert_eq!(told(gpa(None)), (Some("gpa"), None, "2.00".to_owned()));
        let birth_date = date!(1990 - 12 - 31);
        let too_old =
            Ineligibility::BirthDate { birth_date, born_on_or_after: date!(1991 - 01 - 01) };
        assert_eq!(told(too_old), (None, text("1990-12-31"), "1991-01-01".to_owned()));
        let missing = Ineligibility::DocumentMissing { document_type: "photo".to_owned() };
        assert_eq!(told(missing), (None, None, "photo".to_owned()));
    }
}
