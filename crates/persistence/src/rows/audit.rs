use crate::schema::{audit_events, audit_seals};
use crate::types::{At, Key};
use crate::{StoreError, new_id};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use staj_domain::event::{Change, Event, EventKind, Object};
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
    /// What it tells in words and values.
    #[diesel(embed)]
    pub detail: Detail,
    /// The digest of reason and changes, also after they were erased. `None` if there were none.
    pub detail_digest: Option<Vec<u8>>,
}

/// What an event tells in words and values. It may be about a person, and is erased with them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_events)]
pub struct Detail {
    /// Why it happened: a text, or the code of a reason. `None` if none was recorded.
    pub reason: Option<String>,
    /// What was edited: JSON, an array of [`EventChange`]. `None` if the event is no edit.
    pub changes: Option<String>,
    /// Random bits that keep the digest from telling what was erased. `None` if there is no detail.
    pub salt: Option<Key>,
}

const UNREADABLE: StoreError = StoreError::Corrupt { table: "audit_events", id: Uuid::nil() };

impl Detail {
    /// The detail of a new event.
    pub fn new(event: &Event) -> Result<Self, StoreError> {
        let changes = event.changes.iter().map(EventChange::from).collect::<Vec<_>>();
        let changes = match changes.is_empty() {
            true => None,
            false => Some(serde_json::to_string(&changes).map_err(|_| UNREADABLE)?),
        };
        let salt = (event.reason.is_some() || changes.is_some()).then(|| Key(new_id()));
        Ok(Self { reason: event.reason.clone(), changes, salt })
    }

    /// What the chain of seals covers of the detail, so that the detail itself can be erased. `None` if
    /// there is none.
    pub fn digest(&self) -> Option<Vec<u8>> {
        let salt = self.salt?;
        let mut hash = Sha256::new_with_prefix(salt.0.as_bytes());
        for part in [&self.reason, &self.changes] {
            let bytes = part.as_deref().unwrap_or_default().as_bytes();
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        }
        Some(hash.finalize().to_vec())
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.reason.is_none() && self.changes.is_none() && self.salt.is_none()
    }

    /// What was edited. Empty if the event is no edit, and after it was erased.
    pub fn changes(&self) -> Result<Vec<EventChange>, StoreError> {
        match &self.changes {
            Some(changes) => serde_json::from_str(changes).map_err(|_| UNREADABLE),
            None => Ok(vec![]),
        }
    }
}

/// How one field was edited, as it is stored ([`staj_domain::event::Change`]).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EventChange {
    /// The field, as a JSON pointer into the answers about the object.
    pub field: String,
    /// The value before. `None` if there was none, or if it is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value after. `None` if there is none, or if it is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl From<&Change> for EventChange {
    fn from(change: &Change) -> Self {
        let Change { field, before, after } = change.clone();
        Self { field, before, after }
    }
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
