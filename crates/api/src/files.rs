//! Uploaded files: judged by their content, kept under an id of ours, never under a name of theirs.

use crate::problem::{ApiError, Code};
use crate::wire::hex;
use actix_web::HttpResponse;
use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// The largest file, in bytes.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024;

#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

/// A file that may be kept.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub sha256: String,
}

impl CheckedFile {
    /// PDF, PNG or JPEG by content, whatever its name or header says.
    pub fn new(bytes: Vec<u8>) -> Result<Self, ApiError> {
        if bytes.len() > FILE_LIMIT {
            return Err(ApiError::told(
                Code::TooLarge,
                format!("a file has at most {FILE_LIMIT} bytes"),
            ));
        }
        let media_type = match infer::get(&bytes).map(|kind| kind.mime_type()) {
            Some("application/pdf") => "application/pdf",
            Some("image/png") => "image/png",
            Some("image/jpeg") => "image/jpeg",
            _ => {
                return Err(ApiError::told(
                    Code::UnsupportedMediaType,
                    "send a PDF, PNG or JPEG file",
                ));
            }
        };
        let sha256 = hex(&Sha256::digest(&bytes));
        Ok(Self { bytes, media_type, sha256 })
    }
}

impl Files {
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    /// Keeps a file. Called before the row is written: a file without a row is swept, a row
    /// without a file would be a loss.
    pub async fn put(&self, id: Uuid, bytes: Vec<u8>) -> Result<(), ApiError> {
        self.store
            .put(&path(id), bytes.into())
            .await
            .map(drop)
            .map_err(|error| ApiError::hidden(Code::Internal, error))
    }

    pub async fn get(&self, id: Uuid) -> Result<Vec<u8>, ApiError> {
        let hidden = |error: object_store::Error| ApiError::hidden(Code::Internal, error);
        let found = self.store.get(&path(id)).await.map_err(hidden)?;
        found.bytes().await.map(Into::into).map_err(hidden)
    }

    pub async fn delete(&self, id: Uuid) -> Result<(), ApiError> {
        match self.store.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ApiError::hidden(Code::Internal, error)),
        }
    }

    /// Whether the store answers.
    pub async fn is_ready(&self) -> bool {
        matches!(
            self.store.head(&path(Uuid::nil())).await,
            Ok(_) | Err(object_store::Error::NotFound { .. })
        )
    }
}

/// A file on its way to be saved, never to be shown in a browser's page. The name is told twice:
/// in ASCII, and in full for those who read RFC 6266.
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

/// Two characters of the random end of the id spread the files over folders.
fn path(id: Uuid) -> Path {
    let id = id.to_string();
    Path::from(format!("{}/{id}", &id[34..]))
}
