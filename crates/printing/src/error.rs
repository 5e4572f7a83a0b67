/// A file could not be printed. The caller is not at fault: the facts are valid, but the engine or
/// one of its fonts is broken.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// An embedded font cannot be read.
    #[error("an embedded font cannot be read")]
    Font,
    /// The PDF breaks a rule of PDF/A-2a or PDF/UA-1, or cannot be written.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
    /// The text does not fit into a QR code.
    #[error("the QR code cannot be made: {0}")]
    QrCode(#[from] qrcode::types::QrError),
    /// The CSV file cannot be written.
    #[error("the CSV file cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// The chart cannot be drawn.
    #[error("the chart cannot be drawn: {0}")]
    Chart(#[from] minijinja::Error),
    /// The workbook cannot be written. Excel allows 1,048,576 rows, and 32,767 characters in a
    /// cell.
    #[error("the workbook cannot be written: {0}")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
}
