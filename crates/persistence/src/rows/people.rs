use staj_domain::ids::CandidateId;
use staj_domain::text::folded;

/// Most words of a name that are compared.
const MOST: usize = 5;

/// How somebody asks for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonQuery {
    /// Folded words. Each of them begins a word of the name.
    Name(Vec<String>),
    /// The number of an application, or the student's number at the school.
    Number(String),
    /// This candidate.
    Candidate(CandidateId),
}

impl PersonQuery {
    /// What a text asks for. One without a letter and without a digit asks for nobody.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words = name_words(text);
        if words.is_empty() || text.chars().any(|c| c.is_ascii_digit()) {
            return Self::Number(text.trim().to_owned());
        }
        Self::Name(words.into_iter().take(MOST).collect())
    }
}

/// The folded words of a name, each once.
pub(crate) fn name_words(name: &str) -> Vec<String> {
    let name = folded(name);
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<_> = words.map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_asks_for_a_name_or_for_a_number() {
        let name = |words: &[&str]| {
            PersonQuery::Name(words.iter().map(|word| (*word).to_owned()).collect())
        };
        assert_eq!(PersonQuery::of("  YILMAZ, Ayşe-Nur "), name(&["ayse", "nur", "yilmaz"]));
        assert_eq!(PersonQuery::of("A. Işık"), name(&["a", "isik"]));
        let number = |text: &str| PersonQuery::Number(text.to_owned());
        assert_eq!(PersonQuery::of(" 2026-2-0000001"), number("2026-2-0000001"));
        assert_eq!(PersonQuery::of(" -- "), number("--"));
    }
}
