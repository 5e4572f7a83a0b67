//! Turkish text: a key for sorting, which is the same on both databases.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A key whose bytes sort in the order of the Turkish alphabet: ç after c, ı before i, ö after o.
/// Case and the circumflex make no difference, and letters with other marks sort like those
/// without. Spaces, punctuation and digits come before letters.
pub fn sort_key(text: &str) -> String {
    let text: String = text.nfc().collect();
    let words: Vec<_> = text.split_whitespace().collect();
    let mut key = String::with_capacity(text.len() + 8);
    for c in words.join(" ").chars() {
        match c {
            // A tilde sorts after every letter. So each of these letters sorts after every text
            // that starts with the letter before it.
            'Ç' | 'ç' => key.push_str("c~"),
            'Ğ' | 'ğ' => key.push_str("g~"),
            'I' | 'ı' => key.push('i'),
            'İ' | 'i' | 'Î' | 'î' => key.push_str("i~"),
            'Ö' | 'ö' => key.push_str("o~"),
            'Ş' | 'ş' => key.push_str("s~"),
            'Ü' | 'ü' => key.push_str("u~"),
            other => {
                let bare = std::iter::once(other).nfd().filter(|c| !is_combining_mark(*c));
                key.extend(bare.flat_map(char::to_lowercase));
            }
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::sort_key;

    /// The letters of the Turkish alphabet, in order (law 1353).
    const ALPHABET: &str = "abcçdefgğhıijklmnoöprsştuüvyz";
    const CAPITALS: &str = "ABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZ";

    #[test]
    fn any_two_letters_sort_as_in_the_alphabet() {
        assert_eq!((ALPHABET.chars().count(), CAPITALS.chars().count()), (29, 29));
        let letters = || ALPHABET.chars().zip(CAPITALS.chars()).enumerate();
        for (one, (small, capital)) in letters() {
            assert_eq!(sort_key(&small.to_string()), sort_key(&capital.to_string()));
            for (other, (second, _)) in letters() {
                let expected = one.cmp(&other);
                let key = |letter, rest: &str| sort_key(&format!("Ka{letter}{rest}"));
                let is_first = key(small, "").cmp(&key(second, ""));
                assert_eq!(is_first, expected, "{small} {second}");
                if one != other {
                    // The text that follows matters only if the letters are equal.
                    let (low, high) = (key(small, "a"), key(second, "z"));
                    assert_eq!(low.cmp(&high), expected, "{small}a {second}z");
                    let (high, low) = (key(capital, "z"), key(second, "a"));
                    assert_eq!(high.cmp(&low), expected, "{capital}z {second}a");
                }
            }
        }
    }

    #[test]
    fn names_sort_as_in_a_turkish_list() {
        let sorted = [
            "Açık Üniversite",
            "Ağrı",
            "Çağ",
            "Dicle",
            "Ilgaz",
            "Işık",
            "İnönü",
            "İzmir",
            "Kâmil",
            "Kamile",
            "Örnek 1",
            "Örnek A",
            "Şırnak",
            "Ufuk",
            "Üsküdar",
            "Wax",
            "Yalova",
        ];
        let mut shuffled = sorted.map(str::to_owned);
        shuffled.reverse();
        shuffled.sort_by_key(|name| sort_key(name));
        assert_eq!(shuffled, sorted);
        assert_eq!(sort_key(" I\u{307}nönü"), sort_key("İNÖNÜ"));
        assert_eq!(sort_key("Évry"), sort_key("evry"));
    }
}
