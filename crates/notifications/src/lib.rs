//! Notifies people of what happened (4.13). An event of the outbox becomes notifications in
//! accounts and mails with texts, attachments and calendar files. The table in `staj_domain::news`
//! defines who is notified of what. This crate finds the people and the facts, and fills the texts.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bounce;
pub mod calendar;
mod current;
mod deliver;
mod error;
mod facts;
mod links;
mod notify;
mod outgoing;
mod texts;

pub use bounce::bounce;
pub use deliver::{MailServer, SendError, deliver};
pub use error::Error;
pub use links::Links;
pub use notify::{notify, preview};
pub use outgoing::{Attachment, Content, Mailing, OutgoingMail};
pub use texts::{Text, notification_text};
