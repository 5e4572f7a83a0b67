//! The printing engine. It turns typed facts into the bytes of a file.
//!
//! It reads neither the clock nor the database, so the same facts always give the same bytes.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod acceptance_letter;
mod certificate;
mod chart;
mod error;
mod form;
mod page;
mod read;
mod sheet;

pub use acceptance_letter::{AcceptanceLetter, acceptance_letter};
pub use certificate::{Certificate, certificate};
pub use chart::{BarChart, bar_chart};
pub use error::PrintError;
pub use read::{SheetError, SheetRow, read_csv};
pub use sheet::{Csv, Sheet, Xlsx, instant};
