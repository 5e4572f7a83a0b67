use super::actions::actions;
use super::close::unfinished;
use crate::actions::ActionView;
use crate::page::page;
use crate::problem::{ApiError, Code};
use crate::wire::{EmployerKind, EmployerState, Wire};
use serde::Serialize;
use staj_domain::employer::Employer;
use staj_domain::ids::EmployerId;
use staj_domain::user::Role;
use staj_persistence::rows::employers::EmployerSummary;
use staj_persistence::{Tx, employers};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// The profile of an institution that takes interns (R13).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Employer)]
pub struct EmployerView {
    pub id: Uuid,
    #[schema(examples("Aselsan"))]
    pub name: String,
    pub kind: EmployerKind,
    /// Tax number, or the DETSİS number of a public institution.
    #[schema(examples("0860018564"))]
    pub tax_number: String,
    /// Central registration number of a company or a sole proprietor. Null if the employer gave none.
    #[schema(required, examples("0086001856400017"))]
    pub mersis_number: Option<String>,
    #[schema(examples("Savunma sanayii"))]
    pub sector: String,
    /// Number of staff, not counting interns and apprentices. The statutory wage depends on it
    /// (R68).
    #[schema(minimum = 0, examples(12000))]
    pub staff_count: i32,
    /// Plate code of the province of the head office.
    #[schema(minimum = 1, maximum = 81, examples(6))]
    pub province_code: i32,
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
    /// Null if the employer gave none. Candidates see it.
    #[schema(required, examples("https://www.example.com"))]
    pub website: Option<String>,
    /// What the employer says about itself to candidates. Null if it says nothing.
    #[schema(required, examples("Savunma elektroniği. Her yaz 200 stajyer alır."))]
    pub about: Option<String>,
    pub state: EmployerState,
    /// Since when it is in this state.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-02T09:00:00Z"))]
    pub state_since: OffsetDateTime,
    /// Why the programme office sent it back, refused it, closed it or merged it. Null otherwise.
    #[schema(required, examples("Unvan, vergi levhasındakinden farklı"))]
    pub state_reason: Option<String>,
    /// The employer into which it was merged. Null if it was not.
    #[schema(required)]
    pub merged_into_id: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-03-02T09:00:00Z"))]
    pub created_at: OffsetDateTime,
    /// What you may do with it now. Null in lists; get the object itself to see its actions.
    #[schema(required)]
    pub actions: Option<Vec<ActionView>>,
    /// Increases with each change of this object.
    pub version: i32,
}

page! {
    /// A page of employers, newest first.
    EmployerPage of EmployerView
}

impl EmployerView {
    /// Loads an employer, with the actions that are open to the role.
    pub fn read(
        tx: &mut Tx<'_>,
        employer: EmployerId,
        role: Role,
        now: OffsetDateTime,
    ) -> Result<Self, ApiError> {
        let found = employers::find(tx, employer)?.ok_or(Code::NotFound)?;
        let unfinished = unfinished(tx, employer, now)?;
        let actions = actions(&Employer::try_from(&found.employer)?, unfinished, role)?;
        Ok(Self { actions: Some(actions), ..found.into() })
    }
}

impl From<EmployerSummary> for EmployerView {
    fn from(found: EmployerSummary) -> Self {
        let EmployerSummary { employer: row, province_name } = found;
        Self {
            id: row.id.0,
            name: row.name,
            kind: Wire(row.kind.0),
            tax_number: row.tax_number,
            mersis_number: row.mersis_number,
            sector: row.sector,
            staff_count: row.staff_count,
            province_code: row.province_code,
            province_name,
            district: row.district,
            address: row.address,
            phone: row.phone,
            email: row.email,
            website: row.website,
            about: row.about,
            state: Wire(row.state.0),
            state_since: row.state_since.0,
            state_reason: row.state_reason,
            merged_into_id: row.merged_into_id.map(|id| id.0),
            created_at: row.created_at.0,
            actions: None,
            version: row.version,
        }
    }
}
