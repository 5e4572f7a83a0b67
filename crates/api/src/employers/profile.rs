use super::{EmployerPath, TAG};
use crate::caller::{Candidate, roles};
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code};
use crate::wire::{EmployerKind, Wire};
use actix_web::get;
use actix_web::web::{Json, Path};
use serde::Serialize;
use staj_domain::ids::EmployerId;
use staj_persistence::employers;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a candidate sees of an employer.
#[derive(Debug, Serialize, ToSchema)]
pub struct EmployerProfile {
    pub id: Uuid,
    #[schema(examples("Aselsan"))]
    pub name: String,
    pub kind: EmployerKind,
    #[schema(examples("Savunma sanayii"))]
    pub sector: String,
    /// Number of staff, not counting interns and apprentices.
    #[schema(minimum = 0, examples(12000))]
    pub staff_count: i32,
    #[schema(examples("Ankara"))]
    pub province_name: String,
    #[schema(examples("Yenimahalle"))]
    pub district: String,
    #[schema(examples("Mehmet Akif Ersoy Mah. 16"))]
    pub address: String,
    #[schema(examples("+903125921000"))]
    pub phone: String,
    #[schema(examples("staj@example.com"))]
    pub email: String,
    /// Null if the employer gave none.
    #[schema(required, examples("https://www.example.com"))]
    pub website: Option<String>,
    /// What the employer says about itself. Null if it says nothing.
    #[schema(required, examples("Savunma elektroniği. Her yaz 200 stajyer alır."))]
    pub about: Option<String>,
}

/// Get the profile of an employer
///
/// For candidates whom the employer has listed, interviewed or sent an offer, so that they know for
/// whom they bind themselves (A70, A73).
#[utoipa::path(
    operation_id = "get_employer_profile", tag = TAG, params(EmployerPath),
    extensions(("x-roles" = json!(roles::<Candidate>()))),
    responses((status = 200, description = "The profile", body = EmployerProfile))
)]
#[get("/v1/employers/{employer_id}/profile")]
pub async fn get_employer_profile(
    ctx: Ctx<Candidate>,
    path: Path<EmployerPath>,
) -> Result<Json<EmployerProfile>, ApiError> {
    let id = EmployerId(path.employer_id);
    let found = ctx.read(move |tx, me| {
        if !employers::is_known_to(tx, id, me.id)? {
            return Err(Code::NotFound.into());
        }
        Ok(employers::find(tx, id)?.ok_or(Code::NotFound)?)
    });
    let found = found.await?;
    let row = found.employer;
    Ok(Json(EmployerProfile {
        id: row.id.0,
        name: row.name,
        kind: Wire(row.kind.0),
        sector: row.sector,
        staff_count: row.staff_count,
        province_name: found.province_name,
        district: row.district,
        address: row.address,
        phone: row.phone,
        email: row.email,
        website: row.website,
        about: row.about,
    }))
}
