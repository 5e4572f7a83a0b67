use super::TAG;
use crate::caller::{Caller, DocumentOfficer, Person, SchoolUnit, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use crate::wire::{MyTaskKind, Wire};
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use staj_domain::my_task::MyTaskKind as Kind;
use staj_domain::user::Role;
use staj_persistence::rows::my_tasks::Waiting;
use staj_persistence::{Tx, my_tasks};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The most objects of a kind that are counted.
const COUNTED: usize = 100;
/// How many of them are named.
const NAMED: usize = 10;

/// What waits for you.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyTasks {
    /// One item for each kind of work that waits, the most urgent first. Kinds without a limit of time
    /// come last.
    pub items: Vec<MyTask>,
}

/// Work of one kind that waits for you.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyTask {
    pub kind: MyTaskKind,
    /// The operation that does it.
    #[schema(examples("accept_offer"))]
    pub operation_id: &'static str,
    /// How many objects wait.
    #[schema(minimum = 1, maximum = 100, examples(3))]
    pub count: usize,
    /// Whether there are more than `count`, which goes up to 100.
    pub more: bool,
    /// When the first of them is due. Null if there is no limit of time.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, examples("2026-07-05T20:59:59Z"))]
    pub due_at: Option<OffsetDateTime>,
    /// How many of them are overdue.
    #[schema(minimum = 0, maximum = 100, examples(0))]
    pub overdue: usize,
    /// The ten most urgent objects, or the ten oldest. For an amendment it is the offer: its
    /// `list_amendments` has the one that waits.
    #[schema(max_items = 10)]
    pub object_ids: Vec<Uuid>,
}

/// List what waits for you
///
/// Everything that you can do now, for a start page: how much of it there is, by when the first is due,
/// and the operation that does it. Lists show the objects. What nobody has to do any more is gone at
/// once, because nothing of this is stored.
#[utoipa::path(
    operation_id = "list_my_tasks", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "What waits for you", body = MyTasks))
)]
#[get("/v1/me/tasks")]
pub async fn list_my_tasks(ctx: Ctx<Person>) -> Result<Json<MyTasks>, ApiError> {
    let now = ctx.now;
    let piles = ctx.read(move |tx, me| waiting(tx, me, now)).await?;
    let mut items: Vec<_> =
        piles.into_iter().filter_map(|(kind, pile)| MyTask::new(kind, &pile, now)).collect();
    items.sort_by_key(|item| (item.due_at.is_none(), item.due_at));
    Ok(Json(MyTasks { items }))
}

/// What waits for somebody, by kind.
pub(super) fn waiting(
    tx: &mut Tx<'_>,
    me: Person,
    now: OffsetDateTime,
) -> Result<Vec<(Kind, Vec<Waiting>)>, ApiError> {
    let mut piles = match me.role {
        Role::Candidate => my_tasks::of_candidate(tx, me.user.into(), now)?,
        Role::ProgrammeOfficer => my_tasks::of_programme_office(tx, me.user)?,
        Role::EmployerManager | Role::InternshipOfficer => match me.employer {
            Some(employer) => my_tasks::of_employer(tx, employer, now)?,
            None => vec![],
        },
        Role::CareerOfficer | Role::UnitOfficer | Role::SchoolOfficer | Role::IskurOfficer => {
            vec![]
        }
    };
    if let Some(school) = me.school {
        if DocumentOfficer::ROLES.contains(&me.role) {
            piles.extend(my_tasks::of_document_officers(tx, school)?);
        }
        if SchoolUnit::ROLES.contains(&me.role) {
            piles.extend(my_tasks::of_unit(tx, school, me.user)?);
        }
    }
    Ok(piles)
}

impl MyTask {
    fn new(kind: Kind, pile: &[Waiting], now: OffsetDateTime) -> Option<Self> {
        let first = pile.first()?;
        let counted = &pile[..pile.len().min(COUNTED)];
        let is_overdue = |of: &&Waiting| of.due_at.is_some_and(|due| due.0 < now);
        Some(Self {
            kind: Wire(kind),
            operation_id: operation(kind),
            count: counted.len(),
            more: pile.len() > COUNTED,
            due_at: first.due_at.map(|at| at.0),
            overdue: counted.iter().filter(is_overdue).count(),
            object_ids: counted.iter().take(NAMED).map(|of| of.object.0).collect(),
        })
    }
}

fn operation(kind: Kind) -> &'static str {
    match kind {
        Kind::SubmitApplication => "submit_application",
        Kind::ReplaceDocument | Kind::ProveItem => "upload_document",
        Kind::AnswerOffer => "accept_offer",
        Kind::AnswerAmendment => "accept_amendment",
        Kind::UploadSupplementaryDocument => "upload_supplementary_document",
        Kind::AttendInterview => "get_interview",
        Kind::SendOffer => "send_offer",
        Kind::ConfirmOffer => "confirm_offer",
        Kind::AnswerOfferQuestion => "answer_offer_question",
        Kind::ShareSgkNotice => "share_sgk_notice",
        Kind::RescheduleInterview => "reschedule_interview",
        Kind::RecordInterview => "complete_interview",
        Kind::CheckDocument => "accept_document",
        Kind::DeclareIntern => "declare_sgk_notice",
        Kind::DeclareExit => "declare_exit",
        Kind::DecideApproval => "decide_university_approval",
        Kind::DeclareAccident => "declare_incident",
        Kind::AnswerComplaint => "answer_incident",
        Kind::ApproveDocument => "approve_document",
        Kind::DecideObjection => "decide_objection",
        Kind::AnswerDataRequest => "answer_data_request",
        Kind::ActivateEmployer => "activate_employer",
        Kind::ApproveUser => "approve_user",
        Kind::AcknowledgeEvidence => "acknowledge_evidence_package",
        Kind::ReviewDocument => "record_document_review",
        Kind::RetryFailedItem => "retry_failed_item",
    }
}
