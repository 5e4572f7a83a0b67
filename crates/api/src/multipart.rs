//! `multipart/form-data` with text fields and exactly one file, which is named `file`. Bodies are
//! parsed strictly, and nothing is read beyond the limits.

use crate::body::Arriving;
use crate::ctx::Open;
use crate::files::{CheckedFile, FILE_LIMIT};
use crate::input::{unreadable, validated};
use crate::problem::{ApiError, Code};
use crate::services::Claims;
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::TryStreamExt;
use serde::de::DeserializeOwned;
use staj_domain::fact::FactName;
use std::future::Future;
use std::pin::Pin;
use utoipa::ToSchema;
use validator::Validate;

/// The largest text field, in bytes. Members have their own, smaller limits.
const FIELD_LIMIT: usize = 8 * 1024;
/// The maximum number of text fields in an upload.
const PART_LIMIT: usize = 16;

/// One uploaded file with the fields `T`. An unreadable body or an unknown field is 400, a missing
/// member or file is 422, a file over the limit is 413, a file of an unsupported type is 415, and a
/// file that cannot be opened is 422.
pub struct Upload<T> {
    pub fields: T,
    pub file: CheckedFile,
}

/// The schema of a file in the contract.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct FileContent(#[expect(dead_code, reason = "only the contract uses the type")] Vec<u8>);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Upload<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|media| media.trim().eq_ignore_ascii_case("multipart/form-data"));
        let parts = Multipart::new(request.headers(), Arriving::new(payload.take()));
        let open = Open::extract(request);
        let claims = request.extensions().get::<Claims>().copied();
        Box::pin(async move {
            if !is_form {
                let detail = "send multipart/form-data";
                return Err(ApiError::with_detail(Code::UnsupportedMediaType, detail));
            }
            let open = open.await?;
            // Before the file is read, because it is large.
            if let Some(claims) = claims {
                open.check_session(claims).await?;
            }
            let (fields, name, content) = read(parts).await?;
            let file = open.inspect(move || CheckedFile::open(content, &name)).await?;
            file.scan(&open.app).await?;
            Ok(Self { fields, file })
        })
    }
}

/// The fields, and the name and the content of the file.
async fn read<T: DeserializeOwned + Validate>(
    mut parts: Multipart,
) -> Result<(T, String, Vec<u8>), ApiError> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut file: Option<(String, Vec<u8>)> = None;
    while let Some(mut part) = parts.try_next().await.map_err(malformed)? {
        let name = part.name().unwrap_or_default().to_owned();
        if fields.len() == PART_LIMIT {
            return Err(ApiError::with_detail(Code::Malformed, "the upload has too many parts"));
        }
        if name != "file" {
            let text = String::from_utf8(bytes(&mut part, FIELD_LIMIT, &name).await?).map_err(
                |_bytes| ApiError::with_detail(Code::Malformed, format!("{name} is not UTF-8")),
            )?;
            if text.contains('\0') {
                return Err(ApiError::with_detail(
                    Code::Malformed,
                    format!("{name} contains a NUL"),
                ));
            }
            fields.push((name, text));
        } else if file.is_some() {
            return Err(ApiError::with_detail(
                Code::Malformed,
                "the upload has more than one file",
            ));
        } else {
            let given = part.content_disposition().and_then(|disposition| {
                disposition.get_filename_ext().map_or_else(
                    || disposition.get_filename().map(str::to_owned),
                    |name| String::from_utf8(name.value.clone()).ok(),
                )
            });
            let content = bytes(&mut part, FILE_LIMIT, "file").await?;
            file = Some((given.unwrap_or_default(), content));
        }
    }
    let text = serde_html_form::to_string(&fields)
        .map_err(|error| ApiError::with_detail(Code::Malformed, error))?;
    let fields: T = serde_html_form::from_str(&text)
        .map_err(|error| unreadable("#".to_owned(), error.to_string()))?;
    let fields = validated(fields)?;
    let (name, content) =
        file.ok_or_else(|| ApiError::member("file", "required", "is required"))?;
    Ok((fields, name, content))
}

/// The content of a part. Stops reading at the limit.
async fn bytes(part: &mut Field, limit: usize, name: &str) -> Result<Vec<u8>, ApiError> {
    let mut content = Vec::new();
    while let Some(chunk) = part.try_next().await.map_err(malformed)? {
        if content.len() + chunk.len() > limit {
            let text = format!("{name} can have at most {limit} bytes");
            return Err(ApiError::with_detail(Code::TooLarge, text).fact(FactName::Limit, limit));
        }
        content.extend_from_slice(&chunk);
    }
    Ok(content)
}

fn malformed(error: MultipartError) -> ApiError {
    match error {
        MultipartError::Payload(error) => error.into(),
        // The parser reports it as missing, even if it is there in another encoding.
        MultipartError::ContentDispositionMissing => ApiError::with_detail(
            Code::Malformed,
            "a part has no readable Content-Disposition header: send \"form-data\" with a name, and \
             write the file name in UTF-8",
        ),
        error => ApiError::with_detail(Code::Malformed, error),
    }
}
