//! A calendar of deadlines and interviews to which programs subscribe. They cannot sign in, so the
//! address itself is the key, and its owner can renew it.

use super::TAG;
use super::list_mine::waiting;
use crate::caller::{Caller, Person, roles};
use crate::ctx::{Ctx, Open};
use crate::interviews::{InterviewParty, in_calendar};
use crate::labels;
use crate::problem::{ApiError, Code};
use crate::users::NewLink;
use actix_web::web::{Json, Path};
use actix_web::{HttpResponse, delete, get, post};
use serde::{Deserialize, Serialize};
use staj_domain::Named;
use staj_domain::account_link::LinkPurpose;
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{Event, UserEvent};
use staj_domain::my_task::MyTaskKind;
use staj_domain::user::{AccountState, Language};
use staj_notifications::calendar::{Deadline, subscription};
use staj_persistence::rows::account_links::AccountLinkRow;
use staj_persistence::rows::my_tasks::Waiting;
use staj_persistence::rows::users::UserRow;
use staj_persistence::{account_links, events, users};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

const PURPOSE: LinkPurpose = LinkPurpose::ReadCalendar;

/// The address of your calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarAddress {
    /// Whoever has it can read your calendar without signing in. Calendar programs subscribe to it.
    #[schema(
        format = "uri",
        examples(
            "https://staj.example/v1/calendars/AZcAAAAAcACAAAAAAAAAAbk4pcbAnbyR3dzhAGxBtjPtmTZ7TGBkNdZDiqMHKGY0/calendar.ics"
        )
    )]
    pub url: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// From then on it no longer works, unless you renew it.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

impl CalendarAddress {
    fn new(open: &Open, link: &AccountLinkRow) -> Self {
        let mailing = &open.app.mailing;
        let token = mailing.links.token(link.id.id(), PURPOSE);
        Self {
            url: format!("{}/v1/calendars/{token}/calendar.ics", mailing.public_url),
            created_at: link.created_at.0,
            expires_at: link.expires_at.0,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct CalendarPath {
    /// The part of the address that only its owner knows.
    #[param(
        min_length = 1,
        max_length = 100,
        example = "AZcAAAAAcACAAAAAAAAAAbk4pcbAnbyR3dzhAGxBtjPtmTZ7TGBkNdZDiqMHKGY0"
    )]
    token: String,
}

/// Get the address of your calendar
///
/// If you have one that still works.
#[utoipa::path(
    operation_id = "get_calendar_address", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::NotFound])),
    ),
    responses((status = 200, description = "The address", body = CalendarAddress))
)]
#[get("/v1/me/calendar-address")]
pub async fn get_calendar_address(ctx: Ctx<Person>) -> Result<Json<CalendarAddress>, ApiError> {
    let (user, wall) = (ctx.claims.user, ctx.wall);
    let link = ctx.read(move |tx, _| Ok(account_links::open(tx, user, PURPOSE)?)).await?;
    let link = link.filter(|link| link.expires_at.0 > wall).ok_or(Code::NotFound)?;
    Ok(Json(CalendarAddress::new(&ctx, &link)))
}

/// Renew the address of your calendar
///
/// Makes the first address, or a new one, with which the earlier one ceases to work at once. The
/// calendar has your interviews and the days by which something waits for you, as in `list_my_tasks`. It
/// names no candidate.
#[utoipa::path(
    operation_id = "renew_calendar_address", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "The address", body = CalendarAddress))
)]
#[post("/v1/me/calendar-address")]
pub async fn renew_calendar_address(ctx: Ctx<Person>) -> Result<Json<CalendarAddress>, ApiError> {
    let (stamp, link) = (ctx.stamp(), NewLink::new(PURPOSE, ctx.wall));
    let link = ctx
        .write(move |tx, me| {
            link.store(tx, me.user, None)?;
            events::append(tx, &stamp, &[Event::new(me.user, UserEvent::RenewCalendar)])?;
            Ok(account_links::open(tx, me.user, PURPOSE)?.ok_or(Code::NotFound)?)
        })
        .await?;
    Ok(Json(CalendarAddress::new(&ctx, &link)))
}

/// Stop your calendar
///
/// Its address ceases to work.
#[utoipa::path(
    operation_id = "delete_calendar_address", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::NotFound])),
    ),
    responses((status = 204, description = "The address does not work any more"))
)]
#[delete("/v1/me/calendar-address")]
pub async fn delete_calendar_address(ctx: Ctx<Person>) -> Result<HttpResponse, ApiError> {
    let (stamp, wall) = (ctx.stamp(), ctx.wall);
    ctx.write(move |tx, me| {
        let link = account_links::open(tx, me.user, PURPOSE)?.ok_or(Code::NotFound)?;
        account_links::end(tx, link.id.id(), wall)?;
        Ok(events::append(tx, &stamp, &[Event::new(me.user, UserEvent::EndCalendar)])?)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Read a calendar
///
/// For calendar programs, which read it again and again. It is an iCalendar file (RFC 5545) in the
/// language of its owner.
#[utoipa::path(
    operation_id = "get_calendar", tag = TAG, params(CalendarPath), security(()),
    extensions(("x-problem-codes" = json!([Code::NotFound]))),
    responses((status = 200, description = "Interviews and deadlines as events", body = String, content_type = "text/calendar"))
)]
#[get("/v1/calendars/{token}/calendar.ics")]
pub async fn get_calendar(open: Open, path: Path<CalendarPath>) -> Result<HttpResponse, ApiError> {
    let link = open.app.mailing.links.read(&path.token, PURPOSE).ok_or(Code::NotFound)?;
    let (now, wall, app) = (open.now, open.wall, open.app.clone());
    let file = open
        .read(move |tx| {
            let link = account_links::find(tx, link, PURPOSE, wall)?.ok_or(Code::NotFound)?;
            let owner =
                users::find(tx, link.user_id.id())?.and_then(person).ok_or(Code::NotFound)?;
            let interviews = match InterviewParty::of(owner) {
                Some(party) => in_calendar(tx, party, owner.user, now)?,
                None => vec![],
            };
            let waiting = waiting(tx, owner, now)?;
            let deadlines = deadlines(waiting, owner, app.mailing.pages_url.as_deref());
            let name = match owner.language {
                Language::Turkish => "Ulusal Staj Programı",
                Language::English => "National Internship Programme",
            };
            Ok(subscription(name, &interviews, &deadlines, owner.language, now))
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header(("Content-Disposition", "inline; filename=\"staj.ics\""))
        .body(file))
}

/// The owner of an account, if it is active.
fn person(user: UserRow) -> Option<Person> {
    (user.state.0 == AccountState::Active).then(|| Person {
        user: user.id.id(),
        role: user.role.0,
        school: user.school_id.map(|key| key.id()),
        employer: user.employer_id.map(|key| key.id()),
        language: user.language.0,
    })
}

/// An event for each kind of work and day on which some of it is due.
fn deadlines(
    piles: Vec<(MyTaskKind, Vec<Waiting>)>,
    owner: Person,
    pages: Option<&str>,
) -> Vec<Deadline> {
    let mut days = BTreeMap::<_, usize>::new();
    for (kind, pile) in piles {
        // Interviews are events of their own.
        if kind != MyTaskKind::AttendInterview {
            for due in pile.iter().filter_map(|waiting| waiting.due_at) {
                *days.entry((istanbul_date(due.0), kind)).or_default() += 1;
            }
        }
    }
    let deadline = |((day, kind), count): ((_, MyTaskKind), usize)| {
        let label = labels::find(MyTaskKind::TYPE, kind.name())?;
        let (title, about) = match owner.language {
            Language::Turkish => (format!("Son gün: {} ({count})", label.label.tr), label.about.tr),
            Language::English => {
                (format!("Last day: {} ({count})", label.label.en), label.about.en)
            }
        };
        Some(Deadline {
            uid: format!("{kind}-{day}-{}", owner.user),
            day,
            title,
            about: about.to_owned(),
            url: pages.map(str::to_owned),
        })
    };
    days.into_iter().filter_map(deadline).collect()
}
