use crate::actions::ActionView;
use crate::bulk::results;
use crate::page::page;
use crate::problem::{ApiError, Code};
use crate::wire::{
    CompulsoryEquivalence, LetterState, PlacementState, SgkNoticeState, TerminationReason,
    UniversityApproval, Wire,
};
use serde::Serialize;
use staj_domain::calendar::istanbul_date;
use staj_domain::period::Period;
use staj_domain::placement::{
    INSURANCE_CLASS, INSURANCE_SOURCE, Placement, Ruling, exit_declaration_by,
};
use staj_persistence::rows::placements::PlacementSummary;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// A confirmed internship.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Placement)]
pub struct PlacementView {
    pub id: Uuid,
    pub term_id: Uuid,
    /// The offer whose confirmation made the internship definite (R45).
    pub offer_id: Uuid,
    pub employer: PlacementEmployer,
    pub candidate: PlacementCandidate,
    /// The intern's school, which pays the premium and registers the intern with SGK.
    pub school_id: Uuid,
    /// The current state. An internship becomes active on its first day, and completed after its
    /// last day.
    pub state: PlacementState,
    /// First day of the internship.
    #[schema(examples("2026-07-20"))]
    pub start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-14"))]
    pub end_date: Date,
    /// Plate code of the province in which the internship takes place (R39).
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[schema(examples("Ankara"))]
    pub province_name: String,
    #[schema(examples("Üniversiteler Mah. 1606. Cad. No: 4, Çankaya"))]
    pub address: String,
    /// The unit of the employer in which the intern works. Null if the employer named none.
    #[schema(required, examples("Yazılım Geliştirme"))]
    pub unit: Option<String>,
    /// Who pays the insurance premium. It is always the school, never the employer (R69, A27).
    #[schema(examples("school"))]
    pub premium_payer: String,
    /// How the intern is insured. All interns of the programme are insured as for a compulsory
    /// internship, whatever the curriculum says (R71).
    #[schema(examples("compulsory"))]
    pub insurance_class: &'static str,
    /// The legal basis of the insurance class and of the premium payer.
    #[schema(examples("law 5510 art. 5/1-b and 87/e; programme FAQ 17 and 18"))]
    pub insurance_source: &'static str,
    pub sgk_notice: PlacementSgkNotice,
    /// The acceptance letter from the employer to the school's unit (R70).
    pub letter: PlacementLetterView,
    /// Whether the school's administration approves the internship (R71).
    pub university_approval: UniversityApproval,
    /// When and why the unit decided. Null until then.
    #[schema(required)]
    pub university_approval_ruling: Option<PlacementRuling>,
    /// Whether the internship counts as the compulsory internship of the curriculum (R72). This is
    /// a separate decision (A26).
    pub compulsory_equivalence: CompulsoryEquivalence,
    /// When and why the unit decided. Null until then.
    #[schema(required)]
    pub compulsory_equivalence_ruling: Option<PlacementRuling>,
    #[serde(with = "time::serde::rfc3339")]
    pub confirmed_at: OffsetDateTime,
    /// When the internship was cancelled, terminated or recorded as a no-show. Null if it was not.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub ended_at: Option<OffsetDateTime>,
    /// How the internship ended before its last day. Null if it did not.
    #[schema(required)]
    pub termination: Option<PlacementTerminationView>,
    /// The exit declaration to SGK. Null while the internship is not over, and if it was called off (A81).
    #[schema(required)]
    pub exit: Option<PlacementExit>,
    /// What you may do with the placement now. Null in lists.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// The exit declaration of an internship that is over.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementExit {
    /// The last day on which declaring the exit is on time.
    #[schema(examples("2026-08-24"))]
    pub declare_by: Date,
    /// When the school declared it. Null until then.
    #[schema(required, examples("2026-08-17"))]
    pub declared_on: Option<Date>,
    /// SGK's reference number.
    #[schema(required, examples("2026-0817-220417"))]
    pub declaration_reference: Option<String>,
    /// It was declared after `declare_by`, or is not declared although that day has passed.
    pub late: bool,
}

/// The employer of an internship.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementEmployer {
    pub id: Uuid,
    #[schema(examples("Aselsan"))]
    pub name: String,
}

/// The intern.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementCandidate {
    pub id: Uuid,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
}

/// An acceptance letter and its progress.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacementLetter)]
pub struct PlacementLetterView {
    #[schema(examples("2026-0000042/1"))]
    pub number: String,
    #[schema(examples("2026-07-01"))]
    pub issued_on: Date,
    pub state: LetterState,
    /// When the intern reported that they had handed it over.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub delivered_at: Option<OffsetDateTime>,
    /// When the school's unit confirmed that it had received the letter.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub received_at: Option<OffsetDateTime>,
}

/// A decision of the school's unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementRuling {
    #[serde(with = "time::serde::rfc3339")]
    pub decided_at: OffsetDateTime,
    #[schema(required)]
    pub text: Option<String>,
}

impl PlacementRuling {
    fn new(ruling: Ruling) -> Self {
        Self { decided_at: ruling.at, text: ruling.text }
    }
}

/// How an internship ended before its last day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlacementTerminated)]
pub struct PlacementTerminationView {
    /// The last day on which the intern worked.
    #[schema(examples("2026-07-24"))]
    pub last_day: Date,
    pub reason: TerminationReason,
    #[schema(required)]
    pub text: Option<String>,
}

/// The progress of the SGK notice (R18).
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacementSgkNotice {
    pub id: Uuid,
    pub state: SgkNoticeState,
    /// The last day on which sharing the notice is on time.
    #[schema(examples("2026-07-13"))]
    pub due_on: Date,
    /// The employer has not shared the notice although `due_on` has passed.
    pub overdue: bool,
    /// The notice was shared after `due_on` (A7).
    pub late: bool,
}

page! {
    /// A page of placements.
    PlacementPage of PlacementView
}

results!(PlacementResults of PlacementResult { placement_id: Uuid, placement: PlacementView });

impl PlacementView {
    pub fn new(found: PlacementSummary, now: OffsetDateTime) -> Result<Self, ApiError> {
        let period = Period::new(found.start_date, found.end_date)
            .map_err(|error| ApiError::logged(Code::Internal, error))?;
        let (premium_payer, confirmed_at) =
            (found.placement.premium_payer.clone(), found.placement.created_at.0);
        let placement = Placement::from(found.placement);
        let (state, notice) = (placement.state_at(period, now), found.notice);
        let left_on = placement.left_on(period, now);
        let (university_approval, compulsory_equivalence) =
            (Wire(placement.approval()), Wire(placement.equivalence()));
        Ok(Self {
            id: placement.id.0,
            term_id: found.term_id.0,
            offer_id: placement.offer.0,
            employer: PlacementEmployer { id: found.employer_id.0, name: found.employer_name },
            candidate: PlacementCandidate {
                id: found.candidate_id.0,
                given_name: found.given_name,
                surname: found.surname,
            },
            school_id: found.school_id.0,
            state: Wire(state),
            start_date: found.start_date,
            end_date: found.end_date,
            province_code: found.province_code,
            province_name: found.province_name,
            address: found.address,
            unit: found.unit,
            premium_payer,
            insurance_class: INSURANCE_CLASS,
            insurance_source: INSURANCE_SOURCE,
            sgk_notice: PlacementSgkNotice {
                id: notice.id.0,
                state: Wire(notice.state.0),
                due_on: notice.due_on,
                overdue: notice.state.0.is_overdue(notice.due_on, now),
                late: notice.late,
            },
            letter: PlacementLetterView {
                number: found.letter.number,
                issued_on: found.letter.issued_on,
                state: Wire(placement.letter()),
                delivered_at: placement.letter_delivered_at,
                received_at: placement.letter_received_at,
            },
            university_approval,
            university_approval_ruling: placement.university_approval.map(PlacementRuling::new),
            compulsory_equivalence,
            compulsory_equivalence_ruling: placement
                .compulsory_equivalence
                .map(PlacementRuling::new),
            confirmed_at,
            ended_at: placement.ended_at,
            termination: placement.termination.map(|termination| PlacementTerminationView {
                last_day: termination.last_day,
                reason: Wire(termination.reason),
                text: termination.text,
            }),
            exit: left_on.map(|last_day| {
                let (by, exit) = (exit_declaration_by(last_day), placement.exit);
                let on = exit.as_ref().map(|exit| exit.on);
                PlacementExit {
                    declare_by: by,
                    declared_on: on,
                    late: on.unwrap_or(istanbul_date(now)) > by,
                    declaration_reference: exit.map(|exit| exit.reference),
                }
            }),
            actions: None,
            version: placement.version,
        })
    }
}
