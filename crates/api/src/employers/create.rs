use super::{TAG, check_mersis};
use crate::ctx::{Open, new_id};
use crate::input::{Body, Faults, is_mersis_form, is_phone, is_tax_number, is_web_address};
use crate::problem::ApiError;
use crate::text::{Email, Line, Paragraphs, Printed};
use crate::users::{NewLink, holder, tell};
use crate::wire::{EmployerKind, Language};
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use staj_domain::account_link::{LINK_PAUSE, LinkPurpose};
use staj_domain::employer::{Employer, tax_number_kind};
use staj_domain::event::{Event, UserEvent};
use staj_domain::ids::{EmployerId, UserId};
use staj_domain::user::{AccountState, Role};
use staj_persistence::rows::employers::EmployerRow;
use staj_persistence::rows::users::NewUser;
use staj_persistence::types::{At, Key, Name};
use staj_persistence::{employers, events, folded, users};
use utoipa::ToSchema;
use validator::Validate;

/// An institution that wants to take interns, and its first manager.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmployerCreate {
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Aselsan"))]
    pub name: Printed<200>,
    pub kind: EmployerKind,
    /// The ten digits of a company's tax number (VKN), the eleven of a sole proprietor's TCKN, or
    /// the eight of the DETSİS number of a public institution. Check digits must be correct.
    #[validate(custom(function = "is_tax_number"))]
    #[schema(min_length = 8, max_length = 11, pattern = "^[0-9]+$", examples("0860018564"))]
    pub tax_number: String,
    /// Central registration number of a company or a sole proprietor. It contains the tax number.
    #[validate(custom(function = "is_mersis_form"))]
    #[schema(pattern = "^[0-9]{16}$", examples("0086001856400017"))]
    pub mersis_number: Option<String>,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 200, examples("Savunma sanayii"))]
    pub sector: Line<200>,
    /// Number of staff, not counting interns and apprentices. The statutory wage depends on it
    /// (R68).
    #[validate(range(min = 0, max = 10_000_000))]
    #[schema(minimum = 0, maximum = 10000000, examples(12000))]
    pub staff_count: i32,
    /// Plate code of the province of the head office.
    #[validate(range(min = 1, max = 81))]
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 100, examples("Yenimahalle"))]
    pub district: Line<100>,
    #[validate(nested)]
    #[schema(value_type = String, min_length = 1, max_length = 500, examples("Mehmet Akif Ersoy Mah. 16"))]
    pub address: Line<500>,
    #[validate(custom(function = "is_phone"))]
    #[schema(pattern = r"^\+[1-9][0-9]{6,14}$", examples("+903125921000"))]
    pub phone: String,
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("staj@example.com"))]
    pub email: Email,
    /// A web page, which candidates see.
    #[validate(length(max = 500), custom(function = "is_web_address"))]
    #[schema(format = "uri", max_length = 500, examples("https://www.example.com"))]
    pub website: Option<String>,
    /// What candidates read about the employer.
    #[validate(nested)]
    #[schema(value_type = Option<String>, format = "paragraphs", min_length = 1, max_length = 4000, examples("Savunma elektroniği. Her yaz 200 stajyer alır."))]
    pub about: Option<Paragraphs<4000>>,
    #[validate(nested)]
    pub manager: FirstManager,
}

/// The first manager of an institution.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstManager {
    #[validate(nested)]
    #[schema(value_type = String, format = Email, max_length = 254, examples("elif.demir@example.com"))]
    pub email: Email,
    #[validate(nested)]
    #[schema(value_type = String, format = "printed", min_length = 1, max_length = 200, examples("Elif Demir"))]
    pub full_name: Printed<200>,
    pub language: Language,
}

/// Register an employer
///
/// Creates the draft of a profile (R13) and the account of its first manager (R14), who gets a mail
/// with a link. Once they have set their password with it in `confirm_registration`, they can sign in
/// and find the employer in `get_me`. What nobody confirms within a day is deleted. The employer can take interns once a manager has
/// submitted the profile and the programme office has activated the employer. A draft that is not
/// submitted within thirty days ends.
///
/// The response is the same if the manager's e-mail address already has an account: nothing is
/// created then, and the owner of the address gets a mail. So if a response was lost, send the
/// request again, or sign in.
#[utoipa::path(
    operation_id = "create_employer", tag = TAG, security(()),
    extensions(("x-problem-codes" = json!([]))),
    request_body = EmployerCreate,
    responses((status = 202, description = "Registered, unless the address has an account"))
)]
#[post("/v1/employers")]
pub async fn create_employer(
    ctx: Open,
    body: Body<EmployerCreate>,
) -> Result<HttpResponse, ApiError> {
    let (Body(body), open) = (body, ctx.clone());
    let (id, manager): (EmployerId, UserId) = (new_id(), new_id());
    let mut faults = Faults::default();
    if tax_number_kind(&body.tax_number).is_some_and(|number| !number.fits(body.kind.0)) {
        let detail = "only a public institution has a DETSİS number";
        faults.check::<()>(Err(ApiError::member("tax_number", "tax_number", detail)))?;
    }
    faults.check(check_mersis(body.mersis_number.as_deref(), &body.tax_number))?;
    faults.none()?;
    let link = NewLink::new(LinkPurpose::ConfirmRegistration, ctx.wall);
    ctx.evenly(ctx.block(move |app| {
        let (state, registered) = Employer::register(id);
        let row = EmployerRow {
            id: Key(id.0),
            name_key: folded(&body.name),
            name: body.name.into(),
            kind: Name(body.kind.0),
            tax_number: body.tax_number,
            sector: body.sector.into(),
            staff_count: body.staff_count,
            province_code: body.province_code,
            district: body.district.into(),
            address: body.address.into(),
            phone: body.phone,
            email: body.email.into(),
            website: body.website,
            about: body.about.map(Into::into),
            mersis_number: body.mersis_number,
            state: Name(state),
            state_since: At(open.now),
            state_reason: None,
            merged_into_id: None,
            created_at: At(open.now),
            version: 0,
        };
        let manager = NewUser {
            id: manager,
            email: body.manager.email.into(),
            full_name: body.manager.full_name.into(),
            phone: None,
            language: body.manager.language.0,
            role: Role::EmployerManager,
            school: None,
            employer: Some(id),
            password_hash: None,
            state: AccountState::Registered,
            invited_by: None,
            created_at: open.now,
        };
        app.store.write::<_, ApiError>(|tx| {
            if let Some(holder) = holder(tx, &manager.email, open.wall, &open.stamp())? {
                return tell(tx, &holder, &open.stamp());
            }
            if users::registered_since(tx, &manager.email, open.now - LINK_PAUSE)? {
                return Ok(());
            }
            employers::insert(tx, &row)?;
            users::insert(tx, &manager)?;
            let happened = [
                registered.clone(),
                Event::new(manager.id, UserEvent::Register).between(None, "registered"),
            ];
            link.store(tx, manager.id, None)?;
            // Nobody has shown yet that they are this person.
            Ok(events::append(tx, &open.stamp(), &happened)?)
        })
    }))
    .await?;
    Ok(HttpResponse::Accepted().finish())
}
