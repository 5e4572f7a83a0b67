//! The views of both databases.

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
