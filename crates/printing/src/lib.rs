//! The printing engine: typed facts go in, the bytes of a file come out.
//!
//! It reads no clock and no database. The same facts give the same bytes, today and in ten years.
#![forbid(unsafe_code)]

mod acceptance_letter;
mod error;
mod page;
mod sheet;

pub use acceptance_letter::{AcceptanceLetter, acceptance_letter};
pub use error::PrintError;
pub use sheet::{Csv, Sheet, Xlsx, instant};
