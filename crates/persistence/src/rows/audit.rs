use crate::schema::audit_events;
use crate::types::{At, Key};
use diesel::prelude::*;
use staj_domain::event::{EventKind, Object};
use staj_domain::ids::UserId;
use uuid::Uuid;

/// A row of the audit trail (D3).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_events)]
pub struct AuditEventRow {
    pub id: i64,
    pub at: At,
    /// `None` if the system acted.
    pub actor_id: Option<Key>,
    pub actor_role: String,
    /// `None` outside a request.
    pub request_id: Option<Key>,
    pub object_kind: String,
    pub object_id: Key,
    pub action: String,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
    pub reason: Option<String>,
}

impl AuditEventRow {
    /// What happened; `None` for a name that this release does not know.
    pub fn kind(&self) -> Option<EventKind> {
        EventKind::from_names(&self.object_kind, &self.action)
    }

    /// What it happened to.
    pub fn object(&self) -> Option<Object> {
        self.kind().map(|kind| kind.object_kind().with_id(self.object_id.0))
    }
}

/// Which events of the audit trail a list shows.
#[derive(Debug, Clone)]
pub struct AuditFilter {
    pub object_kind: Option<String>,
    pub object_id: Option<Uuid>,
    pub actor: Option<UserId>,
    /// Show the rows after this one, newest first.
    pub after: Option<i64>,
    /// Maximum number of rows.
    pub limit: i64,
}
