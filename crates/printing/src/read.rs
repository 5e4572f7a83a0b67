use std::collections::BTreeMap;

/// A row of a sheet that people filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Its line in the file, from 1. The first row after the header is usually on line 2.
    pub line: u64,
    /// The cells that are not empty, by the name of their column.
    pub cells: BTreeMap<String, String>,
}

/// The text is not a table.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The header names no column, or names one twice.
    #[error("the first line must name each column once")]
    Header,
    /// A row cannot be read.
    #[error("{0}")]
    Row(#[from] csv::Error),
}

/// Reads a CSV file as [`crate::Csv`] writes it, or as a spreadsheet saves it: with semicolons or
/// commas, with or without a byte order mark, and with apostrophes before what could be a formula.
/// Rows without any cell are left out.
pub fn read_csv(text: &str) -> Result<Vec<SheetRow>, SheetError> {
    // Otherwise the reader counts the lines of CRLF files one short.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    if distinct.len() < names.len() || names.iter().all(str::is_empty) {
        return Err(SheetError::Header);
    }
    let mut rows = vec![];
    for record in reader.records() {
        let record = record?;
        let cell = |text: &str| text.strip_prefix('\'').unwrap_or(text).to_owned();
        let cells: BTreeMap<_, _> = names
            .iter()
            .zip(record.iter())
            .filter(|(_, text)| !text.is_empty())
            .map(|(name, text)| (name.to_owned(), cell(text)))
            .collect();
        if !cells.is_empty() {
            let line = record.position().map_or(0, csv::Position::line);
            rows.push(SheetRow { line, cells });
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(row: &SheetRow) -> Vec<(&str, &str)> {
        row.cells.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    #[test]
    fn what_a_spreadsheet_saves_is_read_with_its_line_numbers() {
        for delimiter in [";", ","] {
            let text = "\u{feff}id;day;note\r\n1;2026-07-14;'=x\r\n;;\r\n2;;\"a\r\nb\"\r\n3\r\n";
            let rows = read_csv(&text.replace(';', delimiter)).expect("a table");
            let lines: Vec<_> = rows.iter().map(|row| row.line).collect();
            assert_eq!(lines, [2, 4, 6], "the second row has two lines");
            assert_eq!(cells(&rows[0]), [("day", "2026-07-14"), ("id", "1"), ("note", "=x")]);
            assert_eq!(cells(&rows[1]), [("id", "2"), ("note", "a\nb")]);
            assert_eq!(cells(&rows[2]), [("id", "3")]);
        }
    }

    #[test]
    fn a_table_names_each_column_once() {
        for text in ["", "\n\n", "id;id\n1;2"] {
            assert!(matches!(read_csv(text), Err(SheetError::Header)), "{text:?}");
        }
    }
}
