use super::{Criterion, SCORER_VERSION};

/// What the scorer does: the content of a method report, made from the very table that it
/// scores by, so that the two cannot differ (R30).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    pub scorer_version: u32,
    pub criteria: Vec<Criterion>,
}

names! {
    /// Whether the method report of a term says what its scorer does.
    pub enum MethodCurrency {
        Missing = "missing",
        Stale = "stale",
        Current = "current",
    }
}

impl Method {
    /// What the scorer of today makes of the criteria of a term.
    pub fn of(criteria: Vec<Criterion>) -> Self {
        Self { scorer_version: SCORER_VERSION, criteria }
    }

    /// How the report that was published stands to what the scorer does.
    pub fn standing(&self, published: Option<&Self>) -> MethodCurrency {
        match published {
            None => MethodCurrency::Missing,
            Some(published) if published == self => MethodCurrency::Current,
            Some(_) => MethodCurrency::Stale,
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
        assert_eq!(method.standing(None), MethodCurrency::Missing);
        assert_eq!(method.standing(Some(&method)), MethodCurrency::Current);
        let mut other = default_criteria();
        other[3].cap.0 += 1;
        assert_eq!(method.standing(Some(&Method::of(other))), MethodCurrency::Stale);
        let scorer_version = SCORER_VERSION + 1;
        let older = Method { scorer_version, ..method.clone() };
        assert_eq!(method.standing(Some(&older)), MethodCurrency::Stale);
    }
}
