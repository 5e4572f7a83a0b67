//! The scorer. It turns one application into three scores (R28).

use std::collections::BTreeMap;

use super::{Competency, Criterion, CriterionSource, Points};
use crate::money::div_round_half_up;

/// The version of the scorer, stored with every evaluation. Raise it with every change after which
/// equal input may give another score (R30).
pub const SCORER_VERSION: u32 = 1;

/// The highest grade point average, in hundredths.
const BEST_GPA: i128 = 400;

/// The input of the scorer: the frozen declarations and the approved documents of an application
/// (R28, R41).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoreInput {
    /// The grade point average in hundredths, from 0 to 400; `None` scores like 0.
    pub gpa_hundredths: Option<u16>,
    /// Declared quantities by item.
    pub declared: BTreeMap<String, u32>,
    /// The type of every approved document, once for each document and in any order (R10, R24).
    pub approved_documents: Vec<String>,
}

/// The three scores, each from 0 to 100.00, and the criteria that they consist of (R29).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The academic and professional score.
    pub academic: Points,
    /// The artistic and social score.
    pub social: Points,
    /// The sports score.
    pub sports: Points,
    /// What each criterion contributed, in the order of the method report.
    pub criteria: Vec<CriterionPoints>,
}

/// What one criterion contributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionPoints {
    /// The code of the criterion.
    pub code: String,
    /// The competency that the points count for.
    pub competency: Competency,
    /// The points, at most the cap.
    pub points: Points,
    /// The most points that the criterion contributes.
    pub cap: Points,
    /// What the points were computed from: the average in hundredths, the declared quantity, or
    /// the number of approved documents.
    pub quantity: u32,
    /// Why an officer replaced the computed points (A21); `None` if nobody did.
    pub correction: Option<String>,
}

/// Scores an application. The score of a competency is the sum of its capped points, at most
/// 100.00 (R30).
pub fn score(criteria: &[Criterion], input: &ScoreInput) -> Score {
    let criteria: Vec<_> = criteria
        .iter()
        .map(|criterion| {
            let quantity = criterion.quantity(input);
            CriterionPoints {
                code: criterion.code.clone(),
                competency: criterion.competency,
                points: criterion.points(quantity).min(criterion.cap),
                cap: criterion.cap,
                quantity,
                correction: None,
            }
        })
        .collect();
    Score::of(criteria)
}

impl Score {
    /// Adds up what the criteria contributed.
    pub(super) fn of(criteria: Vec<CriterionPoints>) -> Self {
        let total = |competency| -> Points {
            let own = criteria.iter().filter(|c| c.competency == competency);
            own.map(|c| c.points).sum::<Points>().min(Points::MAX)
        };
        Self {
            academic: total(Competency::Academic),
            social: total(Competency::Social),
            sports: total(Competency::Sports),
            criteria,
        }
    }
}

impl Criterion {
    /// The quantity that earns points under this criterion.
    fn quantity(&self, input: &ScoreInput) -> u32 {
        match &self.source {
            CriterionSource::Gpa => input.gpa_hundredths.unwrap_or(0).into(),
            CriterionSource::Declared { item, .. } => {
                input.declared.get(item).copied().unwrap_or(0)
            }
            CriterionSource::Documents { document_type, .. } => {
                let own = input.approved_documents.iter().filter(|d| *d == document_type);
                u32::try_from(own.count()).unwrap_or(u32::MAX)
            }
        }
    }

    /// The points that a quantity earns, before the cap.
    fn points(&self, quantity: u32) -> Points {
        match &self.source {
            CriterionSource::Gpa => {
                let share = i128::from(self.cap.0) * i128::from(quantity);
                Points::saturated(div_round_half_up(share, BEST_GPA))
            }
            CriterionSource::Declared { per_unit: each, .. }
            | CriterionSource::Documents { each, .. } => each.times(quantity),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, option, prelude::*, sample::select};

    use super::{super::default_criteria, *};

    fn input(gpa: u16, percentile: u32, documents: &[&str]) -> ScoreInput {
        ScoreInput {
            gpa_hundredths: Some(gpa),
            declared: [("entrance_exam_percentile".to_owned(), percentile)].into(),
            approved_documents: documents.iter().map(|&d| d.to_owned()).collect(),
        }
    }

    fn scores(input: &ScoreInput) -> [Points; 3] {
        let Score { academic, social, sports, .. } = score(&default_criteria(), input);
        [academic, social, sports]
    }

    #[test]
    fn an_empty_application_scores_nothing() {
        assert_eq!(scores(&ScoreInput::default()), [Points(0); 3]);
    }

    #[test]
    fn declarations_and_documents_add_up() {
        let documents =
            ["language_certificate", "course_certificate", "course_certificate", "art_award"];
        let input = input(325, 87, &documents);
        // 30 x 3.25 / 4.00 = 24.375; then 8.70 + 15 + 2 x 3.
        assert_eq!(scores(&input), [Points(5_408), Points::whole(5), Points(0)]);
    }

    #[test]
    fn every_criterion_is_explained_in_the_order_of_the_method_report() {
        let scored = score(&default_criteria(), &input(400, 0, &["athlete_licence"])).criteria;
        let codes: Vec<_> = scored.iter().map(|c| c.code.clone()).collect();
        let expected: Vec<_> = default_criteria().into_iter().map(|c| c.code).collect();
        assert_eq!(codes, expected);
        assert_eq!((scored[0].points, scored[0].quantity), (Points::whole(30), 400));
        let licence =
            scored.iter().find(|c| c.code == "active_licence").expect("a default criterion");
        assert_eq!((licence.points, licence.quantity), (Points::whole(40), 1));
    }

    #[test]
    fn a_criterion_never_exceeds_its_cap() {
        let input = input(u16::MAX, u32::MAX, &["course_certificate"; 40]);
        assert_eq!(scores(&input)[0], Points::whole(30 + 10 + 15));
    }

    #[test]
    fn a_competency_never_exceeds_one_hundred() {
        let twice = [default_criteria(), default_criteria()].concat();
        let documents: Vec<_> =
            ["athlete_licence", "competition_result", "referee_certificate"].repeat(4);
        assert_eq!(score(&twice, &input(0, 0, &documents)).sports, Points::MAX);
    }

    #[test]
    fn documents_of_an_unknown_type_earn_no_points() {
        assert_eq!(scores(&input(0, 0, &["holiday_photo"])), [Points(0); 3]);
    }

    fn document() -> impl Strategy<Value = String> {
        let known = default_criteria().into_iter().filter_map(|c| match c.source {
            CriterionSource::Documents { document_type, .. } => Some(document_type),
            _ => None,
        });
        select(known.chain(["holiday_photo".to_owned()]).collect::<Vec<_>>())
    }

    prop_compose! {
        fn application()(
            gpa_hundredths in option::of(0..=400_u16),
            percentile in option::of(any::<u32>()),
            approved_documents in vec(document(), 0..30),
        ) -> ScoreInput {
            let item = "entrance_exam_percentile".to_owned();
            let declared = percentile.map(|p| (item, p)).into_iter().collect();
            ScoreInput { gpa_hundredths, declared, approved_documents }
        }
    }

    proptest! {
        #[test]
        fn one_more_approved_document_never_lowers_a_score(
            before in application(), document in document(),
        ) {
            let mut after = before.clone();
            after.approved_documents.push(document);
            let (before, after) = (scores(&before), scores(&after));
            prop_assert!(before.iter().zip(after).all(|(before, after)| *before <= after));
        }

        #[test]
        fn scores_and_criteria_stay_within_their_limits(
            input in application(),
        ) {
            prop_assert!(scores(&input).into_iter().all(|score| score <= Points::MAX));
            let criteria = score(&default_criteria(), &input).criteria;
            prop_assert!(criteria.iter().all(|earned| earned.points <= earned.cap));
        }

        #[test]
        fn the_order_of_documents_does_not_matter(
            (input, shuffled) in application().prop_flat_map(|input| {
                let shuffled = Just(input.approved_documents.clone()).prop_shuffle();
                (Just(input), shuffled)
            }),
        ) {
            let reordered = ScoreInput { approved_documents: shuffled, ..input.clone() };
            prop_assert_eq!(score(&default_criteria(), &input), score(&default_criteria(), &reordered));
            prop_assert_eq!(input.text(), reordered.text());
        }
    }
}
