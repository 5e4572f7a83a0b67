use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::input::{Body, given, is_phone};
use crate::problem::{ApiError, Code};
use crate::text::Email;
use crate::users::{UserView, holder};
use crate::wire::Language;
use actix_web::patch;
use actix_web::web::Json;
use serde::Deserialize;
use staj_domain::event::{Event, UserEvent};
use staj_domain::user::email_key;
use staj_persistence::rows::users::ContactColumns;
use staj_persistence::types::Name;
use staj_persistence::{events, users};
use utoipa::ToSchema;
use validator::Validate;

/// Changes to contact details. Omitted fields keep their values. Set `phone` to null to clear it.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = Email, max_length = 254, examples("ayse.yilmaz@example.org"))]
    pub email: Option<Email>,
    #[serde(default, deserialize_with = "given")]
    #[validate(custom(function = "is_phone"))]
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", examples("+905321234567"))]
    pub phone: Option<Option<String>>,
    pub language: Option<Language>,
}

/// Edit my contact details
///
/// Changes how the programme contacts you. Your declarations in applications do not change (A21).
#[utoipa::path(
    operation_id = "update_me", tag = TAG,
    extensions(
        ("x-roles" = json!(roles::<Person>())),
        ("x-problem-codes" = json!([Code::EmailTaken])),
    ),
    request_body = MePatch,
    responses((status = 200, description = "Your updated account", body = UserView))
)]
#[patch("/v1/me")]
pub async fn update_me(ctx: Ctx<Person>, body: Body<MePatch>) -> Result<Json<UserView>, ApiError> {
    let (Body(patch), stamp, wall) = (body, ctx.stamp(), ctx.wall);
    let user = ctx
        .write(move |tx, me| {
            if let Some(email) = &patch.email {
                let owner = holder(tx, email, wall, &stamp)?;
                if owner.is_some_and(|owner| owner.id.0 != me.user.0) {
                    return Err(ApiError::taken(&[(Code::EmailTaken, "email")]));
                }
            }
            let user = users::find(tx, me.user)?.ok_or(Code::NotFound)?;
            let email = patch.email.as_deref().unwrap_or(&user.email).to_owned();
            let contact = ContactColumns {
                email_key: email_key(&email),
                email,
                phone: patch.phone.clone().unwrap_or(user.phone),
                language: patch.language.map_or(user.language, |language| Name(language.0)),
            };
            users::save_contact(tx, me.user, user.version, &contact)?;
            events::append(tx, &stamp, &[Event::new(me.user, UserEvent::Update)])?;
            UserView::read(tx, me.user)
        })
        .await?;
    Ok(Json(user))
}
