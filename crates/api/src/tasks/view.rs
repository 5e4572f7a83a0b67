use crate::offers::WageShortfallView;
use crate::page::page;
use crate::problem::ApiError;
use crate::wire::{TaskKind, TaskOwner, Wire};
use serde::Serialize;
use staj_domain::offer::Offer;
use staj_domain::placement::Placement;
use staj_domain::task::{Internship, Task, TaskKind as Kind, tasks};
use staj_domain::wage::{WageDuty, WageRule, WageShortfall};
use staj_persistence::rows::tasks::TaskRow;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that has to be done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskView {
    pub kind: TaskKind,
    /// Who has to do it.
    pub owner: TaskOwner,
    /// The operation that does it.
    #[schema(examples("share_sgk_notice"))]
    pub operation_id: &'static str,
    /// The last day on which it is on time.
    #[schema(examples("2026-07-13"))]
    pub due_on: Date,
    /// `due_on` has passed.
    pub overdue: bool,
    pub offer_id: Uuid,
    /// Null before the confirmation.
    #[schema(required)]
    pub placement_id: Option<Uuid>,
    /// Null before the confirmation.
    #[schema(required)]
    pub sgk_notice_id: Option<Uuid>,
    pub employer_id: Uuid,
    #[schema(examples("Aselsan"))]
    pub employer_name: String,
    /// The school of the candidate.
    pub school_id: Uuid,
    /// First day of the internship.
    #[schema(examples("2026-07-20"))]
    pub start_date: Date,
    /// Last day of the internship.
    #[schema(examples("2026-08-14"))]
    pub end_date: Date,
    /// Which wage is too low. Null unless `kind` is `raise_wage`.
    #[schema(required)]
    pub wage_shortfall: Option<WageShortfallView>,
}

page! {
    /// A page of tasks. Those of internships that start first come first.
    TaskPage of TaskView
}

fn operation(kind: Kind) -> &'static str {
    match kind {
        Kind::RaiseWage => "raise_offer_wage",
        Kind::ShareSgkNotice => "share_sgk_notice",
        Kind::DeclareIntern => "declare_sgk_notice",
        Kind::DecideApproval => "decide_university_approval",
    }
}

/// The tasks that follow from a row.
pub fn of_row(
    row: TaskRow,
    rules: &[WageRule],
    now: OffsetDateTime,
) -> Result<Vec<TaskView>, ApiError> {
    let TaskRow { offer, payer, employer_name, school_id, placement, notice } = row;
    let employer = &(&payer).try_into()?;
    let offer = Offer::try_from(offer)?;
    let duty = WageDuty { employer, rules };
    let placement = placement.map(Placement::from);
    let internship = placement.as_ref().zip(notice).map(|(placement, (_, state, due_on))| {
        Internship { placement, notice: state.0, notice_due_on: due_on }
    });
    let shortfall = offer.shortfall(duty);
    let view = |task: Task| TaskView {
        kind: Wire(task.kind),
        owner: Wire(task.kind.owner()),
        operation_id: operation(task.kind),
        due_on: task.due_on,
        overdue: task.is_overdue(now),
        offer_id: offer.id.0,
        placement_id: placement.as_ref().map(|placement| placement.id.0),
        sgk_notice_id: notice.map(|(id, ..)| id.0),
        employer_id: offer.employer.0,
        employer_name: employer_name.clone(),
        school_id: school_id.0,
        start_date: offer.conditions.period.start(),
        end_date: offer.conditions.period.end(),
        wage_shortfall: shortfall_of(task, shortfall),
    };
    Ok(tasks(&offer, duty, internship, now).into_iter().map(view).collect())
}

fn shortfall_of(task: Task, shortfall: Option<WageShortfall>) -> Option<WageShortfallView> {
    match task.kind {
        Kind::RaiseWage => shortfall.map(Into::into),
        Kind::ShareSgkNotice | Kind::DeclareIntern | Kind::DecideApproval => None,
    }
}
