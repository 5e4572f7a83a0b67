//! Objections to automated scores. A person decides each of them (KVKK 11/1-g, A21).

use std::collections::BTreeSet;

use super::{CriterionPoints, Points, Score};
use crate::Named;
use crate::calendar::{Timestamp, end_of_day, istanbul_date};
use crate::event::{EvaluationEvent, Event, ObjectionEvent};
use crate::ids::{ApplicationId, EvaluationId, ObjectionId};
use crate::machine::{PROGRAMME, States, Transition, arrow};
use crate::term::{Term, TermPhase, WrongPhase};
use time::{Date, Duration};

names! {
    /// The state of an objection. Only an officer changes it; no deadline and no job does.
    pub enum ObjectionState {
        /// Waiting for an officer.
        Open = "open",
        /// The scores were corrected.
        Upheld = "upheld",
        /// The scores stay as they are.
        Rejected = "rejected",
    }
}

names! {
    /// How an officer decides on an objection.
    pub enum ObjectionDecision {
        /// The scores are corrected.
        Uphold = "uphold",
        /// The scores stay as they are.
        Reject = "reject",
    }
}

names! {
    /// What can happen to an objection.
    pub enum ObjectionAction {
        /// An officer corrects the scores.
        Uphold = "uphold",
        /// An officer leaves the scores as they are.
        Reject = "reject",
    }
}

/// Every transition of an objection.
pub const OBJECTION_TRANSITIONS: &[Transition<ObjectionState, ObjectionAction>] = &[
    arrow(ObjectionState::Open, ObjectionAction::Uphold, ObjectionState::Upheld, PROGRAMME),
    arrow(ObjectionState::Open, ObjectionAction::Reject, ObjectionState::Rejected, PROGRAMME),
];

/// An objection of a candidate to the scores of their application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The id.
    pub id: ObjectionId,
    /// The application whose scores the candidate objects to.
    pub application: ApplicationId,
    /// Whether an officer has decided.
    pub state: ObjectionState,
    /// The version of the row.
    pub version: i32,
}

/// Why a candidate cannot object.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// The scores are not published yet, or the term is closed.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// The time to object to this result has ended.
    #[error("objections to this result were possible until {last_day}")]
    TooLate {
        /// The last day on which the candidate could object.
        last_day: Date,
        /// The parameter of the term.
        days: u16,
    },
    /// An earlier objection to the same result is still undecided.
    #[error("another objection is waiting for a decision")]
    AlreadyOpen,
    /// An earlier objection to the same result was decided.
    #[error("an objection to this result is already {0}")]
    AlreadyDecided(ObjectionState),
}

/// The result to which a candidate objects: the latest one of their evaluation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContestedResult {
    /// 0 for the result of the run, the number of the correction otherwise.
    pub correction: u16,
    /// When the run calculated it or an officer corrected it.
    pub made_at: Timestamp,
    /// The state of the objection to this result; `None` if there is none.
    pub objection: Option<ObjectionState>,
}

/// The decision of an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The candidate is right. The listed criteria get new points; the list is not empty.
    Uphold(Vec<Correction>),
    /// The scores stay as they are.
    Reject,
}

/// New points for one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The code of the criterion.
    pub code: String,
    /// The new points, at most the cap of the criterion.
    pub points: Points,
    /// Why the officer changes the points.
    pub reason: String,
}

/// Why an officer cannot decide an objection like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    /// The scores are not published yet, or the term is closed.
    #[error(transparent)]
    WrongPhase(#[from] WrongPhase),
    /// An officer has decided otherwise.
    #[error("the objection is already {0}")]
    AlreadyDecided(ObjectionState),
    /// The objection is upheld without a correction.
    #[error("an upheld objection needs at least one correction")]
    NothingCorrected,
    /// The evaluation has no such criterion.
    #[error("{code} is not a criterion of this evaluation")]
    UnknownCriterion {
        /// Index of the wrong correction, from 0.
        at: usize,
        /// The code of the criterion.
        code: String,
    },
    /// The same criterion is corrected more than once.
    #[error("{code} is corrected more than once")]
    Repeated {
        /// Index of the wrong correction, from 0.
        at: usize,
        /// The code of the criterion.
        code: String,
    },
    /// The new points are above the cap of the criterion.
    #[error("{code} contributes at most {cap} points")]
    AboveCap {
        /// Index of the wrong correction, from 0.
        at: usize,
        /// The code of the criterion.
        code: String,
        /// The most points that the criterion can contribute.
        cap: Points,
    },
}

impl Term {
    /// The last day on which a candidate can object to a result that was made at this instant
    /// (4.6). The days are counted from its publication, without that day. `None` before the
    /// publication.
    pub fn last_objection_day(&self, made_at: Timestamp) -> Option<Date> {
        let published_at = self.progress.pool_opened_at?.max(made_at);
        let days = Duration::days(self.rules.objection_days.into());
        Some(istanbul_date(published_at).saturating_add(days))
    }

    /// Objections are decided from the publication of the scores until the term is closed (4.6).
    pub fn hears_objections(&self, now: Timestamp) -> Result<(), WrongPhase> {
        match self.phase(now) {
            TermPhase::PoolOpen | TermPhase::PoolClosed => Ok(()),
            _ => {
                let needed = States::of(&[TermPhase::PoolOpen, TermPhase::PoolClosed]);
                Err(self.wrong_phase(now, needed))
            }
        }
    }
}

impl Objection {
    /// A candidate objects to their published scores: once to each result, in time. The decision is
    /// final, but a corrected result is a new one.
    pub fn raise(
        id: ObjectionId,
        application: ApplicationId,
        result: ContestedResult,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Event), ObjectError> {
        term.hears_objections(now)?;
        match result.objection {
            None => {}
            Some(ObjectionState::Open) => return Err(ObjectError::AlreadyOpen),
            Some(decided) => return Err(ObjectError::AlreadyDecided(decided)),
        }
        let last_day = term.last_objection_day(result.made_at);
        if let Some(last_day) = last_day.filter(|last_day| now > end_of_day(*last_day)) {
            return Err(ObjectError::TooLate { last_day, days: term.rules.objection_days });
        }
        let objection = Self { id, application, state: ObjectionState::Open, version: 0 };
        Ok((
            objection,
            Event::new(id, ObjectionEvent::Raise).between(None, ObjectionState::Open.name()),
        ))
    }

    /// An officer decides. If they uphold the objection, the second value is the corrected score:
    /// corrected criteria have the officer's points, the others keep theirs, and the totals are
    /// computed again. Repeating the same decision changes nothing.
    pub fn decide(
        mut self,
        decision: &Decision,
        score: Score,
        term: &Term,
        now: Timestamp,
    ) -> Result<(Self, Option<Score>, Vec<Event>), DecideError> {
        let to = match decision {
            Decision::Uphold(_) => ObjectionState::Upheld,
            Decision::Reject => ObjectionState::Rejected,
        };
        if self.state == to {
            return Ok((self, None, vec![]));
        }
        if self.state != ObjectionState::Open {
            return Err(DecideError::AlreadyDecided(self.state));
        }
        term.hears_objections(now)?;
        let corrected = match decision {
            Decision::Uphold(corrections) => Some(score.corrected(corrections)?),
            Decision::Reject => None,
        };
        let mut events =
            vec![Event::new(self.id, ObjectionEvent::Decide).between(self.state.name(), to.name())];
        if corrected.is_some() {
            events.push(Event::new(EvaluationId::from(self.application), EvaluationEvent::Correct));
        }
        self.state = to;
        Ok((self, corrected, events))
    }
}

impl Score {
    fn corrected(self, corrections: &[Correction]) -> Result<Self, DecideError> {
        if corrections.is_empty() {
            return Err(DecideError::NothingCorrected);
        }
        let mut criteria = self.criteria;
        let mut seen = BTreeSet::new();
        for (at, Correction { code, points, reason }) in corrections.iter().enumerate() {
            let code = code.clone();
            let Some(earned) = criteria.iter_mut().find(|earned| earned.code == code) else {
                return Err(DecideError::UnknownCriterion { at, code });
            };
            if !seen.insert(code.clone()) {
                return Err(DecideError::Repeated { at, code });
            }
            if *points > earned.cap {
                return Err(DecideError::AboveCap { at, code, cap: earned.cap });
            }
            let correction = Some(reason.clone());
            *earned = CriterionPoints { points: *points, correction, ..earned.clone() };
        }
        Ok(Self::of(criteria))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ScoreInput, default_criteria, score};
    use super::*;
    use crate::term::examples::{pool_open, wrong};
    use time::macros::{date, datetime};
    use uuid::Uuid;

    const ID: ObjectionId = ObjectionId(Uuid::from_u128(3));
    const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(4));

    fn objection(state: ObjectionState) -> Objection {
        Objection { id: ID, application: APPLICATION, state, version: 0 }
    }

    fn published() -> Timestamp {
        pool_open().calendar.pool_opens_at + Duration::DAY
    }

    fn scored() -> Score {
        let input = ScoreInput {
            gpa_hundredths: Some(400),
            approved_documents: vec!["art_award".to_owned()],
            ..ScoreInput::default()
        };
        score(&default_criteria(), &input)
    }

    fn correction(code: &str, points: u32) -> Correction {
        Correction {
            code: code.to_owned(),
            points: Points::whole(points),
            reason: "Belge aslında onaylanmıştı".to_owned(),
        }
    }

    fn uphold(corrections: &[Correction]) -> Result<Score, DecideError> {
        let decision = Decision::Uphold(corrections.to_vec());
        let open = objection(ObjectionState::Open);
        open.decide(&decision, scored(), &pool_open(), published())
            .map(|(_, corrected, _)| corrected.expect("an upheld objection has a corrected score"))
    }

    /// The result of the run, to which nobody has objected.
    fn first_result() -> ContestedResult {
        let made_at = pool_open().progress.evaluated_at.expect("the pool is open");
        ContestedResult { correction: 0, made_at, objection: None }
    }

    #[test]
    fn a_candidate_can_object_once_to_a_result_after_its_publication() {
        let term = pool_open();
        let event = Event::new(ID, ObjectionEvent::Raise).between(None, "open");
        let raise = |term: &Term, objection, now| {
            let result = ContestedResult { objection, ..first_result() };
            Objection::raise(ID, APPLICATION, result, term, now)
        };
        let raised = Ok((objection(ObjectionState::Open), event));
        assert_eq!(raise(&term, None, published()), raised);
        let again = |state| raise(&term, Some(state), published());
        assert_eq!(again(ObjectionState::Open), Err(ObjectError::AlreadyOpen));
        for decided in [ObjectionState::Upheld, ObjectionState::Rejected] {
            assert_eq!(again(decided), Err(ObjectError::AlreadyDecided(decided)));
        }
        let mut evaluated = term.clone();
        evaluated.progress.pool_opened_at = None;
        let early = term.calendar.pool_opens_at - Duration::DAY;
        let allowed_from = Some(term.calendar.pool_opens_at);
        let needed = [TermPhase::PoolOpen, TermPhase::PoolClosed];
        let refused = wrong(TermPhase::Evaluated, &needed, allowed_from);
        assert_eq!(raise(&evaluated, None, early), Err(refused.into()));
        let mut closed = term;
        closed.progress.closed_at = Some(published());
        assert!(raise(&closed, None, published()).is_err());
    }

    #[test]
    fn the_time_to_object_ends_with_its_last_day_and_begins_again_with_a_correction() {
        // The pool opened on 4 May.
        let term = pool_open();
        let raise = |made_at, now| {
            let result = ContestedResult { made_at, ..first_result() };
            Objection::raise(ID, APPLICATION, result, &term, now).map(drop)
        };
        let (run, last_day) = (first_result().made_at, date!(2026 - 05 - 19));
        let second = Duration::SECOND;
        let late = |last_day| Err(ObjectError::TooLate { last_day, days: 15 });
        assert_eq!(raise(run, end_of_day(last_day)), Ok(()));
        assert_eq!(raise(run, end_of_day(last_day) + second), late(last_day));
        let (corrected, last_day) = (datetime!(2026-06-01 09:00 UTC), date!(2026 - 06 - 16));
        assert_eq!(raise(corrected, end_of_day(last_day)), Ok(()));
        assert_eq!(raise(corrected, end_of_day(last_day) + second), late(last_day));
        let mut unpublished = term.clone();
        unpublished.progress.pool_opened_at = None;
        assert_eq!(unpublished.last_objection_day(run), None);
    }

    #[test]
    fn an_upheld_objection_corrects_criteria_and_their_totals() {
        let before = scored();
        let after = uphold(&[correction("art", 20), correction("active_licence", 40)]);
        let after = after.expect("within the caps");
        assert_eq!(after.academic, before.academic);
        assert_eq!((before.social, after.social), (Points::whole(5), Points::whole(20)));
        assert_eq!((before.sports, after.sports), (Points(0), Points::whole(40)));
        let art =
            after.criteria.iter().find(|earned| earned.code == "art").expect("a default criterion");
        assert_eq!(
            (art.quantity, art.correction.as_deref()),
            (1, Some("Belge aslında onaylanmıştı"))
        );
        let untouched = |score: &Score| {
            let criteria =
                score.criteria.iter().filter(|e| !["art", "active_licence"].contains(&&*e.code));
            criteria.cloned().collect::<Vec<_>>()
        };
        assert_eq!(untouched(&after), untouched(&before));
    }

    #[test]
    fn a_correction_names_a_known_criterion_once_and_respects_its_cap() {
        let cap = Points::whole(25);
        assert_eq!(uphold(&[]), Err(DecideError::NothingCorrected));
        assert!(uphold(&[correction("art", 25)]).is_ok());
        let (at, code) = (1, "art".to_owned());
        let above = DecideError::AboveCap { at: 0, code: code.clone(), cap };
        assert_eq!(uphold(&[correction("art", 26)]), Err(above));
        let twice = DecideError::Repeated { at, code };
        assert_eq!(uphold(&[correction("art", 1), correction("art", 2)]), Err(twice));
        let unknown = DecideError::UnknownCriterion { at: 0, code: "charm".to_owned() };
        assert_eq!(uphold(&[correction("charm", 1)]), Err(unknown));
    }

    #[test]
    fn an_objection_is_decided_once() {
        use ObjectionState::{Open, Rejected, Upheld};
        let uphold = Decision::Uphold(vec![correction("art", 20)]);
        let decide = |state, decision: &Decision| {
            objection(state).decide(decision, scored(), &pool_open(), published())
        };
        let (decided, corrected, events) = decide(Open, &uphold).expect("the objection is open");
        assert_eq!((decided.state, corrected.is_some()), (Upheld, true));
        let expected = [
            Event::new(ID, ObjectionEvent::Decide).between("open", "upheld"),
            Event::new(EvaluationId::from(APPLICATION), EvaluationEvent::Correct),
        ];
        assert_eq!(events, expected);
        let (decided, corrected, events) =
            decide(Open, &Decision::Reject).expect("the objection is open");
        assert_eq!((decided.state, corrected), (Rejected, None));
        assert_eq!(events, [Event::new(ID, ObjectionEvent::Decide).between("open", "rejected")]);

        let again = |state| Ok((objection(state), None, vec![]));
        assert_eq!(decide(Upheld, &uphold), again(Upheld));
        assert_eq!(decide(Rejected, &Decision::Reject), again(Rejected));
        assert_eq!(decide(Upheld, &Decision::Reject), Err(DecideError::AlreadyDecided(Upheld)));
        assert_eq!(decide(Rejected, &uphold), Err(DecideError::AlreadyDecided(Rejected)));
    }
}
