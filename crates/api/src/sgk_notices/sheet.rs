//! A table as a file, in the two forms that spreadsheets read.

use super::export::instant;
use crate::problem::{ApiError, Code};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use time::OffsetDateTime;

/// Revision of the form of an export (R23).
const REVISION: &str = "00";

/// What a copy says of itself: the system holds what is true (R23).
fn mark(now: OffsetDateTime) -> String {
    format!("KONTROLSÜZ KOPYA / uncontrolled copy; revizyon {REVISION}; {}", instant(now))
}

pub trait Sheet {
    fn row(&mut self, cells: &[String]) -> Result<(), ApiError>;
    fn finish(self: Box<Self>) -> Result<Vec<u8>, ApiError>;
}

pub struct Csv {
    writer: csv::Writer<Vec<u8>>,
    mark: String,
}

impl Csv {
    pub fn new(now: OffsetDateTime) -> Result<Self, ApiError> {
        // Without the mark Excel takes UTF-8 for something else.
        let bytes = "\u{feff}".as_bytes().to_vec();
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(bytes);
        Ok(Self { writer, mark: mark(now) })
    }
}

impl Sheet for Csv {
    fn row(&mut self, cells: &[String]) -> Result<(), ApiError> {
        let cells = cells.iter().map(|cell| harmless(cell));
        self.writer.write_record(cells).map_err(hidden)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, ApiError> {
        let mut bytes = self.writer.into_inner().map_err(hidden)?;
        bytes.extend_from_slice(format!("# {}\r\n", self.mark).as_bytes());
        Ok(bytes)
    }
}

/// A cell that a spreadsheet could take for a formula begins with an apostrophe.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Every cell is a text: identity numbers are no numbers, and nothing is a formula.
pub struct Xlsx {
    workbook: Workbook,
    sheet: Worksheet,
    next: u32,
}

impl Xlsx {
    pub fn new(now: OffsetDateTime) -> Result<Self, ApiError> {
        let made = ExcelDateTime::from_timestamp(now.unix_timestamp()).map_err(hidden)?;
        let mut workbook = Workbook::new();
        let properties = DocProperties::new().set_comment(mark(now)).set_creation_datetime(&made);
        workbook.set_properties(&properties);
        let mut sheet = Worksheet::new();
        sheet.set_name("SGK bildirimleri").map_err(hidden)?;
        sheet.set_footer(format!("&L{}&R&P / &N", mark(now)));
        sheet.set_landscape();
        sheet.set_freeze_panes(1, 0).map_err(hidden)?;
        Ok(Self { workbook, sheet, next: 0 })
    }
}

impl Sheet for Xlsx {
    fn row(&mut self, cells: &[String]) -> Result<(), ApiError> {
        for (column, cell) in (0..).zip(cells) {
            self.sheet.write_string(self.next, column, cell).map_err(hidden)?;
        }
        self.next += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, ApiError> {
        self.workbook.push_worksheet(self.sheet);
        self.workbook.save_to_buffer().map_err(hidden)
    }
}

fn hidden(error: impl std::fmt::Display) -> ApiError {
    ApiError::hidden(Code::Internal, error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn what_could_be_a_formula_is_a_text() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+90 532", "'+90 532"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("Yılmaz", "Yılmaz"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }

    #[test]
    fn the_same_rows_make_the_same_files() {
        let made = |at| -> [Vec<u8>; 2] {
            let sheets: [Box<dyn Sheet>; 2] =
                [Box::new(Csv::new(at).unwrap()), Box::new(Xlsx::new(at).unwrap())];
            sheets.map(|mut sheet| {
                sheet.row(&["ğüşıİöç".to_owned(), "a;b\"c".to_owned()]).unwrap();
                sheet.finish().unwrap()
            })
        };
        let at = datetime!(2026-05-10 09:00 UTC);
        assert_eq!(made(at), made(at));
        let csv = String::from_utf8(made(at)[0].clone()).unwrap();
        assert_eq!(
            csv,
            "\u{feff}ğüşıİöç;\"a;b\"\"c\"\r\n# KONTROLSÜZ KOPYA / uncontrolled copy; revizyon 00; 2026-05-10T09:00:00Z\r\n"
        );
    }
}
