//! Tables as CSV and XLSX files.

use crate::error::PrintError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use time::{OffsetDateTime, UtcOffset};

/// The revision of the export form (R23).
const REVISION: &str = "00";

/// The mark of an uncontrolled copy. Only the system holds the current data (R23).
fn mark(now: OffsetDateTime) -> String {
    format!("KONTROLSÜZ KOPYA / uncontrolled copy; revizyon {REVISION}; {}", instant(now))
}

/// A table that is written row by row.
pub trait Sheet {
    /// Appends a row. The first row holds the names of the columns. Every cell is text, even if it
    /// looks like a number or a formula.
    fn row(&mut self, cells: &[String]) -> Result<(), PrintError>;
    /// Returns the bytes of the file, which is marked as an uncontrolled copy (R23).
    fn finish(self: Box<Self>) -> Result<Vec<u8>, PrintError>;
}

/// CSV in UTF-8 with a byte order mark, semicolons and CRLF, as Turkish Excel expects it. The last
/// column marks the file as an uncontrolled copy: programs would read a separate line as a row.
pub struct Csv {
    writer: csv::Writer<Vec<u8>>,
    /// The cell of the last column in the next row: its name, and then the mark.
    last: String,
    mark: String,
}

/// The name of the column with the mark.
const MARK: &str = "uncontrolled_copy";

impl Csv {
    /// An empty table, printed at this instant.
    pub fn new(now: OffsetDateTime) -> Self {
        // Without the byte order mark, Excel does not read the file as UTF-8.
        let bytes = "\u{feff}".as_bytes().to_vec();
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(bytes);
        Self { writer, last: MARK.to_owned(), mark: mark(now) }
    }
}

impl Sheet for Csv {
    fn row(&mut self, cells: &[String]) -> Result<(), PrintError> {
        let last = std::mem::replace(&mut self.last, self.mark.clone());
        let cells = cells.iter().map(|cell| harmless(cell)).chain([last]);
        Ok(self.writer.write_record(cells)?)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>, PrintError> {
        let written = self.writer.into_inner();
        Ok(written.map_err(|error| csv::Error::from(error.into_error()))?)
    }
}

/// Puts an apostrophe in front of a cell that a spreadsheet could read as a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// XLSX with one worksheet, whose first row stays visible. The footer marks it as an uncontrolled
/// copy.
pub struct Xlsx {
    workbook: Workbook,
    sheet: Worksheet,
    next: u32,
}

impl Xlsx {
    /// An empty table with this name, printed at this instant.
    ///
    /// The name must have 1 to 31 characters and none of `[ ] : * ? / \`. Any other name is an
    /// error.
    pub fn new(name: &str, now: OffsetDateTime) -> Result<Self, PrintError> {
        let made = ExcelDateTime::from_timestamp(now.unix_timestamp())?;
        let mut workbook = Workbook::new();
        let properties = DocProperties::new().set_comment(mark(now)).set_creation_datetime(&made);
        workbook.set_properties(&properties);
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.set_footer(format!("&L{}&R&P / &N", mark(now)));
        sheet.set_landscape();
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self { workbook, sheet, next: 0 })
    }
}

impl Sheet for Xlsx {
    fn row(&mut self, cells: &[String]) -> Result<(), PrintError> {
        for (column, cell) in (0..).zip(cells) {
            self.sheet.write_string(self.next, column, cell)?;
        }
        self.next += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<u8>, PrintError> {
        self.workbook.push_worksheet(self.sheet);
        Ok(self.workbook.save_to_buffer()?)
    }
}

/// An instant as the text of a cell: RFC 3339 in UTC, to the second.
pub fn instant(at: OffsetDateTime) -> String {
    let at = at.to_offset(UtcOffset::UTC);
    let (day, (hour, minute, second)) = (at.date(), at.time().as_hms());
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_cell_that_could_be_a_formula_is_escaped() {
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
    fn the_same_rows_give_the_same_bytes() {
        let made = |at| -> [Vec<u8>; 2] {
            let sheets: [Box<dyn Sheet>; 2] =
                [Box::new(Csv::new(at)), Box::new(Xlsx::new("SGK bildirimleri", at).unwrap())];
            sheets.map(|mut sheet| {
                sheet.row(&["ad".to_owned(), "not".to_owned()]).unwrap();
                sheet.row(&["ğüşıİöç".to_owned(), "a;b\"c".to_owned()]).unwrap();
                sheet.finish().unwrap()
            })
        };
        let at = datetime!(2026-05-10 09:00 UTC);
        assert_eq!(made(at), made(at));
        let csv = String::from_utf8(made(at)[0].clone()).unwrap();
        assert_eq!(
            csv,
            "\u{feff}ad;not;uncontrolled_copy\r\n\
             ğüşıİöç;\"a;b\"\"c\";\"KONTROLSÜZ KOPYA / uncontrolled copy; revizyon 00; 2026-05-10T09:00:00Z\"\r\n"
        );
    }
}
