//! Uploaded and downloaded files. Uploads are validated by content, and downloads are attachments.

use crate::problem::{ApiError, Code};
use crate::wire::hex;
use actix_web::HttpResponse;
use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use sha2::{Digest, Sha256};

/// The largest file that can be uploaded, in bytes.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024;

/// An uploaded file whose size and type have been checked.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub sha256: String,
}

impl CheckedFile {
    /// Accepts a PDF, PNG or JPEG file. The type is detected from the content; its name and headers
    /// are ignored.
    pub fn new(bytes: Vec<u8>) -> Result<Self, ApiError> {
        if bytes.len() > FILE_LIMIT {
            return Err(ApiError::with_detail(
                Code::TooLarge,
                format!("a file can have at most {FILE_LIMIT} bytes"),
            ));
        }
        let media_type = match infer::get(&bytes).map(|kind| kind.mime_type()) {
            Some("application/pdf") => "application/pdf",
            Some("image/png") => "image/png",
            Some("image/jpeg") => "image/jpeg",
            _ => {
                return Err(ApiError::with_detail(
                    Code::UnsupportedMediaType,
                    "send a PDF, PNG or JPEG file",
                ));
            }
        };
        let sha256 = hex(&Sha256::digest(&bytes));
        Ok(Self { bytes, media_type, sha256 })
    }
}

/// A download that browsers save and never display. The file name is sent twice: in ASCII, and in
/// full for clients that support RFC 6266.
pub fn attachment(media_type: &str, file_name: &str, bytes: Vec<u8>) -> HttpResponse {
    let plain = |c: char| if c.is_ascii_graphic() && !matches!(c, '"' | '\\') { c } else { '_' };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(file_name.chars().map(plain).collect()),
            DispositionParam::FilenameExt(ExtendedValue {
                charset: Charset::Ext("UTF-8".to_owned()),
                language_tag: None,
                value: file_name.as_bytes().to_vec(),
            }),
        ],
    };
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header(disposition)
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .body(bytes)
}
