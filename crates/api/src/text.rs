//! Texts in request bodies. They are converted to their stored form when they are read, and checked
//! together with the other members, so that one response names every fault.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use staj_domain::email::{EMAIL_LENGTH, mailable};
use staj_domain::text;
use std::fmt::{self, Display, Formatter};
use std::ops::Deref;
use validator::{Validate, ValidationError, ValidationErrors};

/// One line of at most `MOST` characters. See [`text::line`].
#[derive(Debug, Clone)]
pub struct Line<const MOST: usize>(Taken);

/// One line of at most `MOST` characters that acceptance letters show. See [`text::printed_line`].
#[derive(Debug, Clone)]
pub struct Printed<const MOST: usize>(Taken);

/// A text with paragraphs, of at most `MOST` characters. See [`text::paragraphs`].
#[derive(Debug, Clone)]
pub struct Paragraphs<const MOST: usize>(Taken);

/// An address to which mails can be sent. See [`mailable`].
#[derive(Debug, Clone)]
pub struct Email(Taken);

/// A text in its stored form, or its fault.
type Taken = Result<String, Fault>;

#[derive(Debug, Clone)]
struct Fault {
    code: &'static str,
    detail: String,
    /// How long the text may be, if it is too long.
    max: Option<usize>,
}

/// The name under which a fault of the value itself, and not of one of its members, is reported.
pub const ITSELF: &str = "";

macro_rules! text {
    ([$($generic:tt)*] $type:ty, $read:expr) => {
        impl<'de, $($generic)*> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|text| Self($read(&text)))
            }
        }

        // The validator puts the value into its error, where it is ignored.
        impl<$($generic)*> Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self)
            }
        }

        impl<$($generic)*> Validate for $type {
            fn validate(&self) -> Result<(), ValidationErrors> {
                let Err(Fault { code, detail, max }) = &self.0 else { return Ok(()) };
                let mut errors = ValidationErrors::new();
                let mut error = ValidationError::new(code).with_message(detail.clone().into());
                if let Some(max) = max {
                    error.add_param("max".into(), max);
                }
                errors.add(ITSELF, error);
                Err(errors)
            }
        }

        impl<$($generic)*> Display for $type {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                f.write_str(self)
            }
        }

        impl<$($generic)*> Deref for $type {
            type Target = str;

            /// The text. Empty if it has a fault, which validation reports.
            fn deref(&self) -> &str {
                self.0.as_deref().unwrap_or_default()
            }
        }

        impl<$($generic)*> From<$type> for String {
            fn from(text: $type) -> Self {
                text.0.unwrap_or_default()
            }
        }
    };
}

text!([const MOST: usize] Line<MOST>, |text: &str| taken(text::line(text, MOST)));
text!([const MOST: usize] Printed<MOST>, |text: &str| taken(text::printed_line(text, MOST)));
text!([const MOST: usize] Paragraphs<MOST>, |text: &str| taken(text::paragraphs(text, MOST)));
text!([] Email, email);

fn taken(text: Result<String, text::TextFault>) -> Taken {
    text.map_err(|fault| {
        let max = match fault {
            text::TextFault::Long(max) => Some(max),
            text::TextFault::Blank
            | text::TextFault::LineBreak
            | text::TextFault::Character(_)
            | text::TextFault::Unprinted(_) => None,
        };
        Fault { code: fault.code(), detail: fault.to_string(), max }
    })
}

fn email(text: &str) -> Taken {
    let text = taken(text::line(text, EMAIL_LENGTH))?;
    match mailable(&text) {
        Ok(_) => Ok(text),
        Err(fault) => Err(Fault { code: "email", detail: fault.to_string(), max: None }),
    }
}
