//! Instants in JSON.

use time::OffsetDateTime;
use time::error::Format;
use time::format_description::well_known::Rfc3339;

/// Formats an instant like every other instant of the API (RFC 3339).
pub fn instant(at: OffsetDateTime) -> Result<String, Format> {
    at.format(&Rfc3339)
}
