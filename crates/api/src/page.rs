//! Pagination by key. A cursor names the last row of its page, so that no row is skipped or
//! repeated when rows are added or removed between requests.

use crate::app::App;
use crate::problem::{ApiError, Code, FieldProblem};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use time::{Date, OffsetDateTime};
use utoipa::IntoParams;
use uuid::Uuid;
use validator::Validate;

/// Creates and reads the cursors of one list. A cursor is signed for its list and filter. A cursor
/// of another list or filter, or a tampered cursor, is 400.
pub struct Cursors<'a> {
    app: &'a App,
    list: String,
}

/// Bytes of the signature at the start of a cursor.
const SIGNATURE: usize = 16;

impl<'a> Cursors<'a> {
    /// For the list of this name with this filter, in the names of the contract: a cursor outlives
    /// a renaming in the code.
    pub fn new(app: &'a App, list: &str, filter: &impl Serialize) -> Result<Self, ApiError> {
        let filter = serde_json::to_string(filter)
            .map_err(|error| ApiError::logged(Code::Internal, error))?;
        Ok(Self { app, list: format!("{list} {filter}") })
    }

    pub fn make(&self, key: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([&self.sign(key)[..SIGNATURE], key].concat())
    }

    /// The key that a cursor contains. `None` if there is no cursor.
    pub fn read<const N: usize>(&self, cursor: Option<&str>) -> Result<Option<[u8; N]>, ApiError> {
        let Some(cursor) = cursor else { return Ok(None) };
        let tampered = || {
            ApiError::with_detail(
                Code::Malformed,
                "this cursor does not belong to this list and filter",
            )
            .with(FieldProblem::parameter(
                "cursor",
                "malformed",
                "start without a cursor",
            ))
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| tampered())?;
        let (signature, key) = bytes.split_at_checked(SIGNATURE).ok_or_else(tampered)?;
        if signature != &self.sign(key)[..SIGNATURE] {
            return Err(tampered());
        }
        key.try_into().map(Some).map_err(|_| tampered())
    }

    fn sign(&self, key: &[u8]) -> [u8; 32] {
        match Hmac::<Sha256>::new_from_slice(&self.app.cursor_key) {
            Ok(mut mac) => {
                mac.update(self.list.as_bytes());
                mac.update(&[0]);
                mac.update(key);
                mac.finalize().into_bytes().into()
            }
            Err(_) => unreachable!("HMAC takes a key of any length"),
        }
    }
}

/// The key of a row in a list by day, for cursors.
pub fn day_key(day: Date, id: Uuid) -> [u8; 20] {
    let mut key = [0; 20];
    key[..4].copy_from_slice(&day.to_julian_day().to_be_bytes());
    key[4..].copy_from_slice(id.as_bytes());
    key
}

/// Reads what [`day_key`] wrote.
pub fn parse_day_key(key: [u8; 20]) -> (Date, Uuid) {
    let [d0, d1, d2, d3, id @ ..] = key;
    let day = Date::from_julian_day(i32::from_be_bytes([d0, d1, d2, d3]));
    (day.unwrap_or(Date::MIN), Uuid::from_bytes(id))
}

/// The key of a row in a list by time, for cursors.
pub fn instant_key(at: OffsetDateTime, id: Uuid) -> [u8; 32] {
    let mut key = [0; 32];
    key[..16].copy_from_slice(&at.unix_timestamp_nanos().to_be_bytes());
    key[16..].copy_from_slice(id.as_bytes());
    key
}

/// Reads what [`instant_key`] wrote.
pub fn parse_instant_key(key: [u8; 32]) -> (OffsetDateTime, Uuid) {
    let (mut nanos, mut id) = ([0; 16], [0; 16]);
    nanos.copy_from_slice(&key[..16]);
    id.copy_from_slice(&key[16..]);
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from_be_bytes(nanos));
    (at.unwrap_or(OffsetDateTime::UNIX_EPOCH), Uuid::from_bytes(id))
}

/// How many rows to read for a page: at least one more than it has. Only three numbers occur, because
/// the database prepares a statement for each.
pub fn rows(limit: u16) -> i64 {
    match limit {
        0..=10 => 11,
        11..=50 => 51,
        _ => i64::from(limit.max(200)) + 1,
    }
}

/// Cuts the rows, of which at least one more than `limit` were read, to a page. Also returns whether more
/// rows follow.
pub fn cut<R>(mut rows: Vec<R>, limit: u16) -> (Vec<R>, bool) {
    let limit = usize::from(limit);
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more)
}

/// The query of a list without filters.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Maximum number of items on a page.
    #[serde(default = "default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    pub limit: u16,
    /// `next_cursor` of the previous page.
    #[param(required = false, nullable = false)]
    pub cursor: Option<String>,
}

pub fn default_limit() -> u16 {
    50
}

/// Declares a page of one kind of object. It is not a generic type, because the contract would then
/// inline it instead of referring to it.
macro_rules! page {
    ($(#[$doc:meta])* $page:ident of $item:ident) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $page {
            pub items: Vec<$item>,
            /// Pass this as `cursor` to get the next page. Null on the last page.
            #[schema(required)]
            pub next_cursor: Option<String>,
        }
    };
}
pub(crate) use page;
