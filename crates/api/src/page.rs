//! Pages by key: a page names the last row it showed, so that nothing is skipped or repeated
//! while rows come and go.

use crate::app::App;
use crate::problem::{ApiError, Code, FieldProblem};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Makes and reads the cursors of one list. A cursor belongs to its list and filter, and is
/// signed: another one's, or a bent one, is 400.
pub struct Cursors<'a> {
    app: &'a App,
    list: String,
}

const SIGNATURE: usize = 12;

impl<'a> Cursors<'a> {
    /// For the list of that name under a filter.
    pub fn new(app: &'a App, list: &str, filter: &impl std::fmt::Debug) -> Self {
        Self { app, list: format!("{list} {filter:?}") }
    }

    pub fn make(&self, key: &[u8]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([&self.sign(key)[..SIGNATURE], key].concat())
    }

    /// The key in a cursor, if there is one.
    pub fn read<const N: usize>(&self, cursor: Option<&str>) -> Result<Option<[u8; N]>, ApiError> {
        let Some(cursor) = cursor else { return Ok(None) };
        let bent = || {
            ApiError::with_detail(Code::Malformed, "this cursor is not of this list")
                .with(FieldProblem::parameter("cursor", "malformed", "begin without a cursor"))
        };
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bent())?;
        let (signature, key) = bytes.split_at_checked(SIGNATURE).ok_or_else(bent)?;
        if signature != &self.sign(key)[..SIGNATURE] {
            return Err(bent());
        }
        key.try_into().map(Some).map_err(|_| bent())
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

/// Cuts what was read with one row too many into a page: its rows, and the last one where more follow.
pub fn cut<R>(mut rows: Vec<R>, limit: u16) -> (Vec<R>, bool) {
    let limit = usize::from(limit);
    let more = rows.len() > limit;
    rows.truncate(limit);
    (rows, more)
}

pub fn default_limit() -> u16 {
    50
}

/// A page of one kind of object. Not a generic type: that would be written out in the contract.
macro_rules! page {
    ($(#[$doc:meta])* $page:ident of $item:ident) => {
        $(#[$doc])*
        #[derive(Debug, serde::Serialize, utoipa::ToSchema)]
        pub struct $page {
            pub items: Vec<$item>,
            /// Give it back as `cursor` for the next page; null on the last.
            #[schema(required)]
            pub next_cursor: Option<String>,
        }
    };
}
pub(crate) use page;
