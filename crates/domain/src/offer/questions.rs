//! Questions of a candidate about an offer, and the employer's answers. The employer does not learn who
//! asks (A20, A73).

use super::{Offer, OfferState};
use crate::calendar::Timestamp;
use crate::event::{Event, OfferEvent};
use crate::ids::OfferQuestionId;
use crate::text::folded;

/// The most questions that a candidate may ask about one offer.
pub const QUESTION_LIMIT: usize = 10;

/// A question about an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The id.
    pub id: OfferQuestionId,
    /// What the candidate asks.
    pub text: String,
    /// What the employer answered; `None` while they have not.
    pub answer: Option<String>,
}

/// Why a question cannot be asked or answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// The offer is not open and not confirmed.
    #[error("questions belong to an open or confirmed offer; this one is {0}")]
    WrongState(OfferState),
    /// The maximum number, which has been reached.
    #[error("there are already {0} questions, which is the maximum")]
    TooMany(usize),
    /// The question says who the candidate is, which the employer may not know yet.
    #[error("the question would tell the employer who you are: {0}")]
    Reveals(Clue),
    /// The question was answered with another text.
    #[error("the question has been answered, and an answer is final")]
    Answered,
}

/// What in a text tells who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Clue {
    /// A word of the candidate's name or school.
    #[error("it contains {0:?}")]
    Word(String),
    /// An e-mail address or a link.
    #[error("it contains an e-mail address or a link")]
    Address,
    /// Enough digits for a phone number or a student number.
    #[error("it contains a long number")]
    Number,
}

/// The first thing in a text that tells who wrote it. `names` are their names and their school's.
/// Both are compared without case and Turkish diacritics.
pub fn clue(text: &str, names: &[&str]) -> Option<Clue> {
    // Shorter words are in too many texts, and tell too little.
    const SHORTEST: usize = 3;
    // Words of nearly every school's name.
    const COMMON: [&str; 8] =
        ["universitesi", "universite", "teknik", "anadolu", "lisesi", "lise", "mesleki", "osb"];
    // A date has fewer digits in a row.
    const DIGITS: usize = 7;
    if text.contains('@') || ["http", "www."].iter().any(|link| folded(text).contains(link)) {
        return Some(Clue::Address);
    }
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    if digits.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() >= DIGITS) {
        return Some(Clue::Number);
    }
    let words = |text: &str| -> Vec<String> {
        let folded = folded(text);
        folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect()
    };
    let names: Vec<_> = names.iter().flat_map(|name| words(name)).collect();
    let tells = |word: &&String| {
        let is_telling = word.chars().count() >= SHORTEST && !COMMON.contains(&word.as_str());
        is_telling && names.contains(word)
    };
    words(text).iter().find(tells).map(|word| Clue::Word(word.clone()))
}

impl Offer {
    /// The candidate asks a question. `asked` is the number of their earlier ones about this offer.
    /// `clue` is what in it tells who they are, unless the employer knows them.
    pub fn ask(
        &self,
        asked: usize,
        clue: Option<Clue>,
        now: Timestamp,
    ) -> Result<Event, QuestionError> {
        self.takes_questions(now)?;
        if asked >= QUESTION_LIMIT {
            return Err(QuestionError::TooMany(QUESTION_LIMIT));
        }
        clue.map_or(Ok(()), |clue| Err(QuestionError::Reveals(clue)))?;
        Ok(Event::new(self.id, OfferEvent::Ask))
    }

    /// The employer answers a question. Repeating the same answer changes nothing.
    pub fn answer(
        &self,
        mut question: Question,
        answer: String,
        now: Timestamp,
    ) -> Result<(Question, Option<Event>), QuestionError> {
        match &question.answer {
            Some(given) if *given == answer => return Ok((question, None)),
            Some(_) => return Err(QuestionError::Answered),
            None => self.takes_questions(now)?,
        }
        question.answer = Some(answer);
        Ok((question, Some(Event::new(self.id, OfferEvent::Answer))))
    }

    fn takes_questions(&self, now: Timestamp) -> Result<(), QuestionError> {
        let state = self.state_at(now);
        if state.holds_quota() { Ok(()) } else { Err(QuestionError::WrongState(state)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_tells_who_asks_by_a_name_an_address_or_a_long_number() {
        let names = ["Ayşe Nur", "IŞIK", "Orta Doğu Teknik Üniversitesi"];
        let word = |word: &str| Some(Clue::Word(word.to_owned()));
        for (text, expected) in [
            ("Servis var mı? Mesai 09:00-18:00 mi, 1 Temmuz 2026'da mı başlıyor?", None),
            ("Teknik bir ekip mi?", None),
            ("Ben AYSE, servis var mı?", word("ayse")),
            ("Işık'tan geliyorum", word("isik")),
            ("ORTA dogudan", word("orta")),
            ("Yanıtı ayse@example.com adresine yazın", Some(Clue::Address)),
            ("Profilim: www.example.com/a", Some(Clue::Address)),
            ("Telefonum 0532 123 45 67", Some(Clue::Number)),
            ("Numaram 2201234", Some(Clue::Number)),
            ("Nurun alanı", None),
        ] {
            assert_eq!(clue(text, &names), expected, "{text}");
        }
    }
}
