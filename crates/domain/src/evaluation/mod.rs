//! Scoring of applications. The criteria are data of the term (R28, R30).

mod canonical;
mod distribution;
mod method;
mod objection;
mod score;
mod verdict;

use crate::application::GPA;
use crate::document::CERTIFICATE_TYPE;
use crate::machine::{SYSTEM, Transition, arrow};
use std::{fmt, iter::Sum};

pub use canonical::method_text;
pub use distribution::{Distribution, Statistics};
pub use method::{Method, MethodReportState};
pub use objection::{
    ContestedResult, Correction, DecideError, Decision, OBJECTION_TRANSITIONS, ObjectError,
    Objection, ObjectionAction, ObjectionDecision, ObjectionState,
};
pub use score::{CriterionPoints, SCORER_VERSION, Score, ScoreInput, score};
pub use verdict::{Dossier, Verdict, judge};

/// Points in hundredths: 8750 is 87.50.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub u32);

impl Points {
    /// The highest score of a competency, 100.00.
    pub const MAX: Self = Self::whole(100);

    /// Whole points: `whole(5)` is 5.00.
    pub const fn whole(points: u32) -> Self {
        Self(points.saturating_mul(100))
    }

    fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// Computed hundredths. Negative values become 0, and values that do not fit become the
    /// maximum.
    pub(crate) fn saturated(hundredths: i128) -> Self {
        Self(u32::try_from(hundredths.max(0)).unwrap_or(u32::MAX))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        Self(points.fold(0, |sum, Self(points)| sum.saturating_add(points)))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

names! {
    /// One of the three fields that are scored separately and never added up: academic and
    /// professional, artistic and social, sports (R29).
    pub enum Competency {
        /// Academic and professional competency.
        Academic = "academic",
        /// Artistic and social competency.
        Social = "social",
        /// Sports competency.
        Sports = "sports",
    }
}

names! {
    /// The state of an evaluation run.
    pub enum RunState {
        /// Applications are still being scored.
        Running = "running",
        /// Every application is scored.
        Finished = "finished",
    }
}

names! {
    /// What can happen to a run of the scorer.
    pub enum RunAction {
        /// Every application is scored.
        Finish = "finish",
    }
}

/// The only transition of a run. If the server stops, the run continues when it is back.
pub const RUN_TRANSITIONS: &[Transition<RunState, RunAction>] =
    &[arrow(RunState::Running, RunAction::Finish, RunState::Finished, SYSTEM)];

/// One row of the method report: what earns points, and the most points it can earn (R30).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Unique within the term.
    pub code: String,
    /// What the method report calls it, in Turkish.
    pub name: String,
    /// The competency that the points count for.
    pub competency: Competency,
    /// The most points that the criterion contributes.
    pub cap: Points,
    /// Where the points come from.
    pub source: CriterionSource,
}

names! {
    /// Where the points of a criterion come from: the grade point average, a declared quantity, or
    /// approved documents of one type (R28).
    pub enum CriterionKind {
        /// The grade point average.
        Gpa = "gpa",
        /// A declared quantity.
        Declared = "declared",
        /// Approved documents of one type.
        Documents = "documents",
    }
}

/// Where the points of a criterion come from, with the details of each kind (R28).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriterionSource {
    /// The cap times the grade point average, divided by 4.00.
    Gpa,
    /// Points for each unit of a declared quantity.
    Declared {
        /// The name of the quantity.
        item: String,
        /// Points for one unit.
        per_unit: Points,
    },
    /// Points for each approved document of one type (R10, R24).
    Documents {
        /// The code of the type.
        document_type: String,
        /// Points for one document.
        each: Points,
    },
}

impl CriterionSource {
    /// The declared item that earns points; `None` if documents do.
    pub fn item(&self) -> Option<&str> {
        match self {
            Self::Gpa => Some(GPA),
            Self::Declared { item, .. } => Some(item),
            Self::Documents { .. } => None,
        }
    }
}

/// The criteria that a new term starts with. The caps of each competency add up to 100 (R30).
///
/// `entrance_exam_percentile` is the percentage of examinees with a lower result.
pub fn default_criteria() -> Vec<Criterion> {
    use Competency::{Academic, Social, Sports};

    let criterion = |competency, code: &str, name: &str, cap, source| Criterion {
        code: code.to_owned(),
        name: name.to_owned(),
        competency,
        cap: Points::whole(cap),
        source,
    };
    let documents = |document_type: &str, each| CriterionSource::Documents {
        document_type: document_type.to_owned(),
        each: Points::whole(each),
    };
    let entrance_exam = CriterionSource::Declared {
        item: "entrance_exam_percentile".to_owned(),
        per_unit: Points(10),
    };
    [
        (Academic, "gpa", "Not ortalaması", 30, CriterionSource::Gpa),
        (Academic, "entrance_exam", "Giriş sınavındaki yüzdelik sıra", 10, entrance_exam),
        (Academic, "foreign_language", "Yabancı dil", 15, documents("language_certificate", 15)),
        (Academic, "courses", "Kurs ve sertifikalar", 15, documents("course_certificate", 3)),
        (Academic, "projects", "Proje ödülleri", 15, documents("project_award", 5)),
        (Academic, "exchange", "Değişim programları", 5, documents("exchange_certificate", 5)),
        (Academic, "previous_internship", "Önceki stajlar", 10, documents(CERTIFICATE_TYPE, 5)),
        (
            Social,
            "volunteering",
            "Gönüllü çalışmalar",
            30,
            documents("volunteering_certificate", 10),
        ),
        (Social, "club_roles", "Kulüp görevleri", 25, documents("club_role_certificate", 5)),
        (Social, "art", "Sanat ödülleri", 25, documents("art_award", 5)),
        (
            Social,
            "social_projects",
            "Sosyal sorumluluk projeleri",
            20,
            documents("social_project_certificate", 10),
        ),
        (Sports, "active_licence", "Faal sporcu lisansı", 40, documents("athlete_licence", 40)),
        (Sports, "competitions", "Yarışma dereceleri", 40, documents("competition_result", 10)),
        (
            Sports,
            "referee_or_coach",
            "Hakemlik ve antrenörlük",
            20,
            documents("referee_certificate", 10),
        ),
    ]
    .map(|(competency, code, name, cap, source)| criterion(competency, code, name, cap, source))
    .into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_default_caps_of_each_competency_add_up_to_one_hundred() {
        for competency in [Competency::Academic, Competency::Social, Competency::Sports] {
            let criteria = default_criteria().into_iter();
            let caps = criteria.filter(|c| c.competency == competency).map(|c| c.cap);
            assert_eq!(caps.sum::<Points>(), Points::MAX, "{competency:?}");
        }
    }

    #[test]
    fn the_codes_of_the_default_criteria_are_unique() {
        let criteria = default_criteria();
        let codes: BTreeSet<_> = criteria.iter().map(|c| &c.code).collect();
        assert_eq!(codes.len(), criteria.len());
    }

    #[test]
    fn points_are_written_with_two_decimals() {
        assert_eq!(Points(8_750).to_string(), "87.50");
        assert_eq!(Points(5).to_string(), "0.05");
        assert_eq!(Points::MAX.to_string(), "100.00");
    }
}
