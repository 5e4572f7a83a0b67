//! Turkish text: a key for search and sorting that is equal on both databases.

use unicode_normalization::UnicodeNormalization;

/// Composes the text, folds case and the special Turkish characters, and leaves single spaces, so that
/// `İSTANBUL`, `Istanbul` and `istanbul` have the same key. Neither database's own `lower()` does
/// this (İ/i, I/ı).
pub fn folded(text: &str) -> String {
    let text: String = text.nfc().collect();
    let words: Vec<_> = text.split_whitespace().collect();
    words
        .join(" ")
        .chars()
        .flat_map(|c| {
            let c = match c {
                'İ' | 'I' | 'ı' | 'Î' | 'î' => 'i',
                'Ş' | 'ş' => 's',
                'Ğ' | 'ğ' => 'g',
                'Ü' | 'ü' | 'Û' | 'û' => 'u',
                'Ö' | 'ö' => 'o',
                'Ç' | 'ç' => 'c',
                'Â' | 'â' => 'a',
                other => other,
            };
            c.to_lowercase()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn turkish_capitals_and_small_letters_have_the_same_key() {
        for text in
            ["İSTANBUL", "istanbul", "Istanbul", "ıstanbul", " İstanbul ", "I\u{307}stanbul"]
        {
            assert_eq!(folded(text), "istanbul");
        }
        assert_eq!(folded("Çığ \u{a0} Öğütücü  Şehir"), "cig ogutucu sehir");
    }
}
