//! Turkish text: a key for search and sorting that is equal on both databases.

/// Folds case and the special Turkish characters and removes surrounding spaces, so that
/// `İSTANBUL`, `Istanbul` and `istanbul` have the same key. Neither database's own `lower()` does
/// this (İ/i, I/ı).
pub fn folded(text: &str) -> String {
    text.trim()
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
        for text in ["İSTANBUL", "istanbul", "Istanbul", "ıstanbul", " İstanbul "] {
            assert_eq!(folded(text), "istanbul");
        }
        assert_eq!(folded("Çığ Öğütücü Şehir"), "cig ogutucu sehir");
    }
}
