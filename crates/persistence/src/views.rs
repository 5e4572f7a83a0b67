//! The views of both databases.

use crate::schema::quota_shares;

diesel::table! {
    use diesel::sql_types::*;
    use crate::schema::sql::*;

    /// The offers that fit each share of a quota (A71).
    quota_share_offers (share_id, offer_id) {
        share_id -> Uid,
        quota_id -> Uid,
        offer_id -> Uid,
        state -> Text,
        respond_by -> Instant,
        confirm_by -> Nullable<Instant>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(quota_share_offers, quota_shares);
