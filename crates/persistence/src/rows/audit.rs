use crate::schema::{audit_events, audit_seals};
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
    /// SHA-256 of the reason, also after it was erased. `None` if none was recorded.
    pub reason_digest: Option<Vec<u8>>,
}

/// A seal over the events of the audit trail since the one before.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_seals)]
pub struct AuditSealRow {
    /// Its number, counted from 1 without gaps.
    pub number: i64,
    /// The first id that it covers: the one after the last id of the seal before.
    pub first_event: i64,
    /// The id of the last event that it covers.
    pub last_event: i64,
    /// How many events it covers. Ids may have gaps.
    pub event_count: i64,
    /// When it was made, by the machine's clock.
    pub sealed_at: At,
    /// The digest of the seal before, or zeros.
    pub previous: Vec<u8>,
    /// The digest of all of the above and of the events (SHA-256).
    pub digest: Vec<u8>,
    /// The signature of the digest (Ed25519).
    pub signature: Vec<u8>,
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
