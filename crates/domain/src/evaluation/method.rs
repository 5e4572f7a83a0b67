use super::{Criterion, SCORER_VERSION};

/// The content of a method report. It is made from the criteria that the scorer uses, so the report
/// and the scores cannot differ (R30).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// The version of the scorer.
    pub scorer_version: u32,
    /// In the order of the report.
    pub criteria: Vec<Criterion>,
}

names! {
    /// Whether the published method report of a term describes what the scorer does now.
    pub enum MethodReportState {
        /// No method report is published.
        Missing = "missing",
        /// The criteria or the scorer have changed since the last revision.
        Stale = "stale",
        /// The last revision describes the scorer.
        Current = "current",
    }
}

impl Method {
    /// The method of the current scorer with these criteria.
    pub fn of(criteria: Vec<Criterion>) -> Self {
        Self { scorer_version: SCORER_VERSION, criteria }
    }

    /// Compares this method with the last published report.
    pub fn report_state(&self, published: Option<&Self>) -> MethodReportState {
        match published {
            None => MethodReportState::Missing,
            Some(published) if published == self => MethodReportState::Current,
            Some(_) => MethodReportState::Stale,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::default_criteria;
    use super::*;

    #[test]
    fn a_report_is_stale_once_a_weight_or_the_scorer_has_changed() {
        let method = Method::of(default_criteria());
        assert_eq!(method.report_state(None), MethodReportState::Missing);
        assert_eq!(method.report_state(Some(&method)), MethodReportState::Current);
        let mut other = default_criteria();
        other[3].cap.0 += 1;
        assert_eq!(method.report_state(Some(&Method::of(other))), MethodReportState::Stale);
        let scorer_version = SCORER_VERSION + 1;
        let older = Method { scorer_version, ..method.clone() };
        assert_eq!(method.report_state(Some(&older)), MethodReportState::Stale);
    }
}
