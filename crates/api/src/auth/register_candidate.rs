use super::TAG;
use crate::ctx::{Open, new_id};
use crate::input::{Body, Faults, common_era, is_phone, is_tckn};
use crate::problem::ApiError;
use crate::text::{Email, Printed};
use crate::users::{NewLink, holder, tell};
use crate::wire::Language;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::account_link::{LINK_PAUSE, LinkPurpose};
use staj_domain::calendar::istanbul_date;
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::UserId;
use staj_domain::national_id::NationalId;
use staj_domain::user::{AccountState, Role};
use staj_persistence::rows::users::{NewCandidate, NewUser};
use staj_persistence::{events, users};
use time::Date;
use time::macros::date;
use utoipa::ToSchema;
use validator::Validate;

/// A candidate who registers. The national identity number is stored encrypted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidateCreate {
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("ayse.yilmaz@example.org"))]
    pub email: Email,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 100, examples("Ayşe"))]
    pub given_name: Printed<100>,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 100, examples("Yılmaz"))]
    pub surname: Printed<100>,
    /// National identity number (TCKN): eleven digits with their checksum.
    #[validate(custom(function = "is_tckn"))]
    #[schema(min_length = 11, max_length = 11, examples("10000000146"))]
    pub national_id: String,
    #[schema(examples("2004-05-19"))]
    #[validate(custom(function = common_era))]
    pub birth_date: Date,
    #[validate(custom(function = "is_phone"))]
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", examples("+905321234567"))]
    pub phone: String,
    pub language: Language,
}

/// Register as a candidate
///
/// Creates an account with which you can apply for internships. You get a mail with a link. Set your
/// password with it in `confirm_registration` within a day. Until then, the account holds neither the
/// address nor the identity number. An address gets at most one such mail in five minutes.
///
/// The response is the same if the e-mail address or the identity number already has an account, so
/// that nobody learns who is registered: nothing is created then, and the owner of that account gets
/// a mail. If you get none, ask the programme office, which can free a number that somebody else has
/// registered.
#[utoipa::path(
    operation_id = "register_candidate", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([]))),
    request_body = CandidateCreate,
    responses((status = 202, description = "A mail is on its way, unless the address or the number has an account"))
)]
#[post("/v1/auth/candidates")]
pub async fn register_candidate(
    ctx: Open,
    body: Body<CandidateCreate>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), id, open) = (body, new_id::<UserId>(), ctx.clone());
    let mut faults = Faults::default();
    let number = body.national_id.parse::<NationalId>();
    let number =
        number.map_err(|error| ApiError::member("national_id", "tckn_invalid", error.to_string()));
    let number = faults.check(number)?;
    let born = match (date!(1900 - 01 - 01)..istanbul_date(ctx.now)).contains(&body.birth_date) {
        true => Ok(body.birth_date),
        false => Err(ApiError::member("birth_date", "range", "must be between 1900 and today")),
    };
    let (Some(national_id), Some(birth_date)) = (number, faults.check(born)?) else {
        return Err(faults.into());
    };
    let candidate = NewCandidate {
        national_id,
        given_name: body.given_name.clone().into(),
        surname: body.surname.clone().into(),
        birth_date,
    };
    let link = NewLink::new(LinkPurpose::ConfirmRegistration, ctx.wall);
    ctx.evenly(ctx.block(move |app| {
        let user = NewUser {
            id,
            email: body.email.into(),
            full_name: format!("{} {}", body.given_name, body.surname),
            phone: Some(app.vault.seal_text(&body.phone)?),
            language: body.language.0,
            role: Role::Candidate,
            school: None,
            employer: None,
            password_hash: None,
            state: AccountState::Registered,
            invited_by: None,
            created_at: open.now,
        };
        let fingerprint = app.vault.fingerprint(&candidate.national_id);
        app.store.write::<_, ApiError>(|tx| {
            let of_address = holder(tx, &user.email, open.wall, &open.stamp())?;
            let of_number = users::claim_national_id(tx, &fingerprint)?;
            if of_address.is_some() || of_number.is_some() {
                let holders = of_address.into_iter().chain(of_number);
                return holders.into_iter().try_for_each(|found| tell(tx, &found, &open.stamp()));
            }
            if users::registered_since(tx, &user.email, open.now - LINK_PAUSE)? {
                return Ok(());
            }
            users::insert_candidate(tx, &user, &candidate, &app.vault)?;
            link.store(tx, id, None)?;
            let event = Event::new(id, UserEvent::Register).between(None, "registered");
            // Nobody has shown yet that they are this person.
            Ok(events::append(tx, &open.stamp(), &[event])?)
        })
    }))
    .await?;
    Ok(HttpResponse::Accepted().finish())
}
