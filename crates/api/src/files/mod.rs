//! Uploaded and downloaded files. An uploaded file is opened before it is stored, and downloads are
//! attachments.

mod image;
mod pdf;

use crate::app::App;
use crate::caller::Caller;
use crate::ctx::Ctx;
use crate::problem::{ApiError, Code, FieldProblem};
use crate::services::Scan;
use actix_web::HttpResponse;
use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};
use base16ct::lower as hex;
use sha2::{Digest, Sha256};
use staj_domain::fact::FactName;
use staj_persistence::Tx;
use std::fmt::Display;
use std::panic::catch_unwind;
use uuid::Uuid;

/// The largest file that can be uploaded, in bytes.
pub const FILE_LIMIT: usize = 10 * 1024 * 1024;
/// When a client may try again whose file could not be scanned.
const RETRY: time::Duration = time::Duration::seconds(30);
/// The longest file name, in characters.
const NAME_LIMIT: usize = 200;

/// The kind of a file, as its content says. Its name and headers are ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Pdf,
    Png,
    Jpeg,
}

impl FileKind {
    fn of(bytes: &[u8]) -> Option<Self> {
        match infer::get(bytes)?.mime_type() {
            "application/pdf" => Some(Self::Pdf),
            "image/png" => Some(Self::Png),
            "image/jpeg" => Some(Self::Jpeg),
            _ => None,
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// The extensions of such files. The first one is added to a name that has none of them.
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
        }
    }
}

/// Why a file of an accepted kind is refused. The text says what the uploader can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum FileFault {
    #[error("cannot be opened: it is damaged or incomplete. Export or scan it again")]
    Damaged,
    #[error("is encrypted. Save it without a password or other protection")]
    Locked,
    #[error("has no pages. Export or scan it again")]
    NoPages,
    #[error(
        "contains a script, an attachment or a command that starts a program. Print it to a new PDF"
    )]
    Active,
    #[error("has more than {} million pixels. Save it with a lower resolution", image::PIXEL_LIMIT / 1_000_000)]
    Pixels,
    #[error("contains malware. Clean your computer, and export or scan the file again")]
    Infected,
}

impl FileFault {
    fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Locked => "locked",
            Self::NoPages => "no_pages",
            Self::Active => "active_content",
            Self::Pixels => "too_many_pixels",
            Self::Infected => "infected",
        }
    }
}

impl From<FileFault> for ApiError {
    fn from(fault: FileFault) -> Self {
        Self::with_detail(Code::FileUnusable, format!("the file {fault}"))
            .with(FieldProblem::member("file", fault.code(), fault.to_string()))
    }
}

/// An uploaded file that was opened and can be stored.
#[derive(Debug)]
pub struct CheckedFile {
    pub bytes: Vec<u8>,
    pub facts: FileFacts,
}

/// What the row of a file says about it.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// The client's name of the file, cleaned for display, with the extension of its kind. It is
    /// never used as part of a path.
    pub name: String,
    pub media_type: &'static str,
    pub size_bytes: i32,
    pub sha256: String,
}

impl CheckedFile {
    /// Opens a PDF, PNG or JPEG file. Images lose their metadata about the camera, the place and the
    /// person; every other file stays as it is. Slow, so it runs on a thread of its own.
    pub fn open(bytes: Vec<u8>, given_name: &str) -> Result<Self, ApiError> {
        let kind = FileKind::of(&bytes).ok_or_else(|| {
            ApiError::with_detail(Code::UnsupportedMediaType, "send a PDF, PNG or JPEG file")
        })?;
        let opened = move || match kind {
            FileKind::Pdf => pdf::check(&bytes).map(|()| bytes),
            FileKind::Png => image::png(bytes),
            FileKind::Jpeg => image::jpeg(bytes),
        };
        // If the parser panics, the file counts as one that cannot be opened.
        let bytes = catch_unwind(opened).unwrap_or(Err(FileFault::Damaged))?;
        let facts = FileFacts {
            name: name(given_name, kind),
            media_type: kind.media_type(),
            size_bytes: i32::try_from(bytes.len()).map_err(|_too_long| Code::TooLarge)?,
            sha256: hex::encode_string(&Sha256::digest(&bytes)),
        };
        Ok(Self { bytes, facts })
    }

    /// Lets the scanner look for malware, if there is one. If it cannot, the file is refused, because
    /// nothing is stored that nobody has looked at.
    pub async fn scan(&self, app: &App) -> Result<(), ApiError> {
        let Some(scanner) = &app.scanner else { return Ok(()) };
        match scanner.scan(&self.bytes).await {
            Ok(Scan::Clean) => Ok(()),
            Ok(Scan::Infected(name)) => {
                log::warn!(sha256 = self.facts.sha256.as_str(); "an uploaded file is malware: {name}");
                Err(FileFault::Infected.into())
            }
            Err(error) => {
                log::error!("uploaded files cannot be scanned (STAJ_CLAMD): {error}");
                Err(ApiError::from(Code::Unavailable).retry_after(RETRY))
            }
        }
    }
}

impl FileFacts {
    /// Refuses a file that has already been uploaded.
    pub fn differ_from<'a, Id: Display>(
        &self,
        mut others: impl Iterator<Item = (Id, &'a str, &'a str)>,
    ) -> Result<(), ApiError> {
        match others.find(|(_, sha256, _)| *sha256 == self.sha256) {
            None => Ok(()),
            Some((id, _, title)) => {
                let detail = format!("this file was already uploaded as \"{title}\"");
                Err(ApiError::with_detail(Code::DuplicateFile, detail)
                    .fact(FactName::DuplicateOf, id))
            }
        }
    }
}

/// The last segment of a path, without characters that are invisible or change the text direction,
/// and with an extension of this kind: `belge.pdf.exe` is `belge.pdf`.
fn name(given: &str, kind: FileKind) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = staj_domain::text::shown(last);
    let shown = shown.trim_matches([' ', '.']);
    let of_kind = |name: &str| {
        let (stem, extension) = name.rsplit_once('.')?;
        let known = kind.extensions().iter().find(|known| extension.eq_ignore_ascii_case(known))?;
        Some((stem.to_owned(), *known))
    };
    let (stem, extension) = of_kind(shown)
        .or_else(|| of_kind(without_extension(shown)))
        .unwrap_or_else(|| (without_extension(shown).to_owned(), kind.extensions()[0]));
    let room = NAME_LIMIT - 1 - extension.len();
    let stem: String = stem.chars().take(room).collect();
    match stem.trim_matches([' ', '.']) {
        "" => format!("file.{extension}"),
        stem => format!("{stem}.{extension}"),
    }
}

/// The name without what looks like an extension. `Karar no. 12` has none.
fn without_extension(name: &str) -> &str {
    let is_extension = |text: &str| {
        (1..=4).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
            && text.bytes().any(|b| b.is_ascii_alphabetic())
    };
    match name.rsplit_once('.') {
        Some((stem, extension)) if is_extension(extension) => stem,
        _ => name,
    }
}

impl<C: Caller> Ctx<C> {
    /// Stores a file and then writes its row. If the row is refused, the file is deleted again. If it
    /// is unknown whether the row was written, the file is kept; without a row, it is swept later.
    pub async fn keep<T: Send + 'static>(
        &self,
        id: Uuid,
        bytes: Vec<u8>,
        write: impl Fn(&mut Tx<'_>, C) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        if self.app.room.limit.is_some() {
            let (app, size) = (self.app.clone(), u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            self.read(move |tx, _| app.room.take(tx, size)).await?;
        }
        self.app.files.put(id, bytes).await?;
        let written = self.write(write).await;
        if let Err(refused) = &written
            && refused.code.status() < 500
            // Return the refusal even if the file cannot be deleted.
            && let Err(error) = self.app.files.delete(id).await
        {
            log::error!("{error}");
        }
        written
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
        .insert_header((
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
        ))
        .body(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_visible_last_segment_of_a_file_name_is_kept() {
        for (given, shown) in [
            ("transcript.pdf", "transcript.pdf"),
            ("Öğrenci Belgesi (2026).pdf", "Öğrenci Belgesi (2026).pdf"),
            ("o\u{308}du\u{308}l.pdf", "ödül.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            (r"C:\Users\ayse\belge.pdf", "belge.pdf"),
            ("a\0b\r\nc.pdf", "abc.pdf"),
            ("fdp.\u{202e}exe.pdf", "fdp.exe.pdf"),
            ("..", "file.pdf"),
            ("../", "file.pdf"),
            ("", "file.pdf"),
            (" \u{feff} ", "file.pdf"),
        ] {
            assert_eq!(name(given, FileKind::Pdf), shown, "{given:?}");
        }
        assert_eq!(name(&"ş".repeat(300), FileKind::Pdf).chars().count(), NAME_LIMIT);
    }

    #[test]
    fn a_name_has_the_extension_of_the_content() {
        for (given, kind, shown) in [
            ("x.exe", FileKind::Pdf, "x.pdf"),
            ("belge.pdf.exe", FileKind::Pdf, "belge.pdf"),
            ("a.html", FileKind::Png, "a.png"),
            ("belge.pdf. . ", FileKind::Pdf, "belge.pdf"),
            ("belge.exe .", FileKind::Pdf, "belge.pdf"),
            ("FOTO.JPEG", FileKind::Jpeg, "FOTO.jpeg"),
            ("foto.png", FileKind::Jpeg, "foto.jpg"),
            ("Ayşe.Nur.pdf", FileKind::Pdf, "Ayşe.Nur.pdf"),
            ("Karar no. 12", FileKind::Pdf, "Karar no. 12.pdf"),
        ] {
            assert_eq!(name(given, kind), shown, "{given:?}");
        }
    }
}
