use super::TAG;
use crate::caller::{Caller, Person, SchoolUnit, roles};
use crate::changes::changes;
use crate::ctx::Ctx;
use crate::input::{Body, given, is_phone};
use crate::problem::{ApiError, Code};
use crate::users::UserView;
use crate::wire::Language;
use actix_web::patch;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::FacultyId;
use staj_persistence::rows::users::ContactColumns;
use staj_persistence::types::{Key, Name, key};
use staj_persistence::{Tx, events, faculties, reference, users};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Changes to contact details. Omitted fields keep their values. Set `phone` or `faculty_id` to null to clear it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    #[serde(default, deserialize_with = "given")]
    #[validate(custom(function = "is_phone"))]
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", examples("+905321234567"))]
    pub phone: Option<Option<String>>,
    pub language: Option<Language>,
    #[validate(nested)]
    pub mails: Option<MailPreferencesPatch>,
    /// The faculty of your school whose interns you look after, for those who register interns. Null for all
    /// interns of the school.
    #[serde(default, deserialize_with = "given")]
    pub faculty_id: Option<Option<Uuid>>,
}

/// Which notifications are also mailed. Omitted members keep their values.
#[derive(Debug, Clone, Copy, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailPreferencesPatch {
    /// Those that can wait, in one mail each morning.
    pub daily: Option<bool>,
    /// Those that everybody gets.
    pub bulk: Option<bool>,
}

/// Edit my contact details
///
/// Changes how the programme contacts you. Change your e-mail address with `request_email_change`. Your declarations in applications do not change (A21).
#[utoipa::path(
    operation_id = "update_me", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    request_body = MePatch,
    responses((status = 200, description = "Your updated account", body = UserView))
)]
#[patch("/v1/me")]
pub async fn update_me(ctx: Ctx<Person>, body: Body<MePatch>) -> Result<Json<UserView>, ApiError> {
    let (Body(patch), stamp, open) = (body, ctx.stamp(), ctx.open());
    let user = ctx
        .write(move |tx, me| {
            let user = users::find(tx, me.user)?.ok_or(Code::NotFound)?;
            let vault = &open.app.vault;
            let before = UserView::new(user.clone(), vault)?;
            let contact = ContactColumns {
                phone: match &patch.phone {
                    Some(phone) => vault.seal_any(phone.as_deref())?,
                    None => user.phone,
                },
                language: patch.language.map_or(user.language, |language| Name(language.0)),
                mails_daily: patch.mails.and_then(|mails| mails.daily).unwrap_or(user.mails_daily),
                mails_bulk: patch.mails.and_then(|mails| mails.bulk).unwrap_or(user.mails_bulk),
                faculty_id: match patch.faculty_id {
                    Some(faculty) => own_faculty(tx, me, faculty.map(FacultyId))?,
                    None => user.faculty_id,
                },
            };
            users::save_contact(tx, me.user, user.version, &contact)?;
            let after = UserView::read(tx, me.user, vault)?;
            let event = Event::new(me.user, UserEvent::Update).changing(changes(&before, &after)?);
            events::append(tx, &stamp, &[event])?;
            Ok(after)
        })
        .await?;
    Ok(Json(user))
}

/// The faculty, if it is one of the school for which the person registers interns (A69).
fn own_faculty(
    tx: &mut Tx<'_>,
    me: Person,
    faculty: Option<FacultyId>,
) -> Result<Option<Key>, ApiError> {
    let Some(faculty) = faculty else { return Ok(None) };
    if !SchoolUnit::ROLES.contains(&me.role) {
        let detail = "only those who register interns look after a faculty";
        return Err(ApiError::member("faculty_id", "not_wanted", detail));
    }
    // With the lock of its school, nobody deletes it meanwhile.
    if let Some(school) = me.school {
        reference::lock_school(tx, school)?;
    }
    let found = faculties::find(tx, faculty)?;
    match found.filter(|found| Some(found.school_id) == me.school.map(key)) {
        Some(found) => Ok(Some(found.id)),
        None => {
            let detail = "your school has no such faculty";
            Err(ApiError::member("faculty_id", "unknown", detail))
        }
    }
}
