use crate::schema::account_links;
use crate::types::{At, Key, Name};
use diesel::prelude::*;
use staj_domain::account_link::LinkPurpose;

/// A link in a mail, for one act of the owner of an account.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = account_links)]
pub struct AccountLinkRow {
    /// The id, from which the token of the link is made.
    pub id: Key,
    /// The account.
    pub user_id: Key,
    /// What it lets its reader do.
    pub purpose: Name<LinkPurpose>,
    /// The address that it confirms, if the account does not have it yet.
    pub email: Option<String>,
    /// When it was made.
    pub created_at: At,
    /// The instant from which it no longer works.
    pub expires_at: At,
}
