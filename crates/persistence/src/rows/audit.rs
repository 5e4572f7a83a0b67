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
    /// Position in the trail. Later events have greater ids.
    pub id: i64,
    /// When it happened.
    pub at: At,
    /// `None` if the system acted, or the public without an account.
    pub actor_id: Option<Key>,
    /// Name of the actor's role, or `system`, or `public` without an account.
    pub actor_role: String,
    /// `None` outside a request.
    pub request_id: Option<Key>,
    /// Kind of the object that changed.
    pub object_kind: String,
    /// Id of the object that changed.
    pub object_id: Key,
    /// Name of the action. With the kind of the object, it names the event.
    pub action: String,
    /// State before the event. `None` if the object is new or the event has no states.
    pub from_state: Option<String>,
    /// State after the event. `None` if the event has no states.
    pub to_state: Option<String>,
    /// Why it happened: a text, or the code of a reason. `None` if none was recorded.
    pub reason: Option<String>,
}

impl AuditEventRow {
    /// What happened. `None` if this release does not know the event.
    pub fn kind(&self) -> Option<EventKind> {
        EventKind::from_names(&self.object_kind, &self.action)
    }

    /// What it happened to. `None` if this release does not know the event.
    pub fn object(&self) -> Option<Object> {
        self.kind().map(|kind| kind.object_kind().with_id(self.object_id.0))
    }
}

/// Which events of the audit trail a list shows, newest first.
#[derive(Debug, Clone)]
pub struct AuditFilter {
    /// Only events of objects of this kind. `None` for every kind.
    pub object_kind: Option<String>,
    /// Only events of the object with this id. `None` for every object.
    pub object_id: Option<Uuid>,
    /// Only events by this user. `None` for every actor.
    pub actor: Option<UserId>,
    /// Show the rows after this one. `None` for the first page.
    pub after: Option<i64>,
    /// Maximum number of rows.
    pub limit: i64,
}
