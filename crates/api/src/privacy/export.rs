use super::TAG;
use crate::caller::{Person, roles};
use crate::ctx::Ctx;
use crate::problem::ApiError;
use actix_web::get;
use actix_web::web::Json;
use serde::Serialize;
use serde_json::{Map, Value};
use staj_persistence::{privacy, users};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// Everything that is stored about a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataExport {
    #[serde(with = "time::serde::rfc3339")]
    pub exported_at: OffsetDateTime,
    /// The national identity number (TCKN), which is stored encrypted; null for people who are not
    /// candidates.
    #[schema(required, examples("10000000146"))]
    pub national_id: Option<String>,
    /// For each table that has rows about the person, these rows with their columns. Files are
    /// downloaded with their own operations.
    #[schema(value_type = BTreeMap<String, Vec<Object>>)]
    pub tables: BTreeMap<&'static str, Vec<Map<String, Value>>>,
}

/// Export your data
///
/// Returns everything that is stored about you (KVKK 11), without the secrets of your account.
#[utoipa::path(
    operation_id = "export_my_data", tag = TAG,
    extensions(("x-roles" = json!(roles::<Person>()))),
    responses((status = 200, description = "Everything about you", body = DataExport))
)]
#[get("/v1/me/data-export")]
pub async fn export_my_data(ctx: Ctx<Person>) -> Result<Json<DataExport>, ApiError> {
    let (open, now) = (ctx.open(), ctx.now);
    let export = ctx
        .read(move |tx, me| {
            let identity = users::identity(tx, me.user, &open.app.vault)?;
            Ok(DataExport {
                exported_at: now,
                national_id: identity.map(|of| of.national_id.as_str().to_owned()),
                tables: privacy::export(tx, me.user, &open.app.vault)?,
            })
        })
        .await?;
    Ok(Json(export))
}
