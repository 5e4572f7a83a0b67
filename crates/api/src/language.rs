//! The language in which a request is answered.

use staj_domain::user::Language;
use tokio::task::futures::TaskLocalFuture;

tokio::task_local! {
    static SPOKEN: Language;
}

/// Answers in this language.
pub fn speak<F: Future>(language: Language, answer: F) -> TaskLocalFuture<Language, F> {
    SPOKEN.scope(language, answer)
}

/// The language of the answer that is being written. English outside of a request.
pub fn spoken() -> Language {
    SPOKEN.try_with(|language| *language).unwrap_or(Language::English)
}
