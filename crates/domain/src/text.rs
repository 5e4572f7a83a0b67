//! Texts that people write: one line, or several. They are stored composed (Unicode NFC), without
//! invisible characters, so that everybody reads, prints and finds the same text.

use unicode_normalization::UnicodeNormalization;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing can be seen in it.
    #[error("must have at least one visible character")]
    Blank,
    /// A name or an address has one line.
    #[error("must be on one line")]
    LineBreak,
    /// It could hide or reorder other text.
    #[error("must not contain the character U+{0:04X}, which cannot be seen")]
    Character(u32),
    /// The acceptance letter cannot show it.
    #[error(
        "must not contain {0:?}, which cannot be printed. Write it in Latin, Greek or Cyrillic \
         letters, as in the passport"
    )]
    Unprinted(char),
    /// It is too long.
    #[error("must have at most {0} characters")]
    Long(usize),
}

impl TextFault {
    /// The code of the fault in a problem.
    pub fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::LineBreak => "line_break",
            Self::Character(_) => "character",
            Self::Unprinted(_) => "unprintable",
            Self::Long(_) => "length",
        }
    }
}

/// A text on one line, with single spaces, of at most `most` characters.
pub fn line(text: &str, most: usize) -> Result<String, TextFault> {
    if text.trim().contains(is_break) {
        return Err(TextFault::LineBreak);
    }
    let words: Vec<_> = text.split_whitespace().collect();
    checked(&words.join(" "), most)
}

/// A text on one line that is printed on acceptance letters (R70). Their typeface has the
/// characters of [`is_printed`].
pub fn printed_line(text: &str, most: usize) -> Result<String, TextFault> {
    let text = line(text, most)?;
    match text.chars().find(|c| !is_printed(*c)) {
        Some(c) => Err(TextFault::Unprinted(c)),
        None => Ok(text),
    }
}

/// Whether acceptance letters can show a character: it is Latin, Greek or Cyrillic, a digit, or
/// punctuation, and not a combining mark. Arabic and Hebrew would need shaping, which the printer
/// does not do.
pub fn is_printed(c: char) -> bool {
    matches!(u32::from(c),
        0x20..=0x7e
        // Latin
        | 0xa1..=0xac | 0xae..=0x24f | 0x1e00..=0x1e9b | 0x1e9e | 0x1ea0..=0x1ef9
        // Greek
        | 0x386 | 0x388..=0x38a | 0x38c | 0x38e..=0x3a1 | 0x3a3..=0x3ce
        // Cyrillic
        | 0x400..=0x45f | 0x48a..=0x513
        // dashes, quotation marks, dots, and €, №, ™
        | 0x2010 | 0x2012..=0x2015 | 0x2018..=0x201e | 0x2020..=0x2022 | 0x2026 | 0x2030
        | 0x2032..=0x2033 | 0x2039..=0x203a | 0x20ac | 0x2116 | 0x2122)
}

/// Composes the text, folds case and the special Turkish characters, and reduces whitespace to
/// single spaces, so that `İSTANBUL`, `Istanbul` and `istanbul` have the same key. Neither
/// database's own `lower()` does this (İ/i, I/ı).
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

/// A text with paragraphs, of at most `most` characters. Line breaks are `\n`.
pub fn paragraphs(text: &str, most: usize) -> Result<String, TextFault> {
    let lines = text.trim().split(['\n', '\u{2028}', '\u{2029}']).map(str::trim_end);
    let lines: Vec<_> = lines.collect();
    checked(&lines.join("\n").replace('\t', " "), most)
}

fn checked(text: &str, most: usize) -> Result<String, TextFault> {
    let text: String = text.nfc().collect();
    if let Some(hidden) = text.chars().find(|c| *c != '\n' && is_hidden(*c)) {
        return Err(TextFault::Character(u32::from(hidden)));
    }
    if !text.chars().any(is_visible) {
        return Err(TextFault::Blank);
    }
    if text.chars().count() > most {
        return Err(TextFault::Long(most));
    }
    Ok(text)
}

/// A text that a program supplied, such as the name of a file: composed, and without invisible
/// characters.
pub fn shown(text: &str) -> String {
    text.nfc().filter(|c| !is_hidden(*c)).collect()
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Control characters, direction marks, and characters without a shape or a meaning.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f
            | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f
            | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0xe000..=0xf8ff | 0xfdd0..=0xfdef
            | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff | 0xf0000..=0x10_ffff)
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character is visible on its own: not a space, and not a mark on another character.
fn is_visible(c: char) -> bool {
    !c.is_whitespace() && c != '\u{2800}' && !unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_composed_and_has_single_spaces() {
        assert_eq!(
            line("S\u{327}u\u{308}kru\u{308} I\u{307}g\u{306}de", 100),
            Ok("Şükrü İğde".to_owned())
        );
        assert_eq!(
            line("  Ayşe \u{a0}\u{2003} Nur\t Yılmaz ", 100),
            Ok("Ayşe Nur Yılmaz".to_owned())
        );
        assert_eq!(
            line("Ayşe\n", 100),
            Ok("Ayşe".to_owned()),
            "a line break at the end is removed"
        );
    }

    #[test]
    fn a_printed_line_has_only_characters_that_letters_show() {
        for text in ["Şükrü İğde-Öztürk", "Αλέξανδρος", "Ђорђе Ћирић", "D’Angelo (№ 3) – «Ünlü»"]
        {
            assert_eq!(printed_line(text, 100), Ok(text.to_owned()));
        }
        for (text, unprinted) in [
            ("Ayşe أ", 'أ'),
            ("שרה", 'ש'),
            ("李", '李'),
            ("Ayşe 🙂", '🙂'),
            ("x\u{303}\u{331}", '\u{331}'),
        ] {
            assert_eq!(printed_line(text, 100), Err(TextFault::Unprinted(unprinted)), "{text}");
        }
        assert_eq!(printed_line("a\nb", 100), Err(TextFault::LineBreak));
    }

    #[test]
    fn a_line_has_no_break_and_no_hidden_character() {
        for text in ["a\nb", "a\r\nb", "a\u{85}b", "a\u{2028}b", "a\u{b}b"] {
            assert_eq!(line(text, 100), Err(TextFault::LineBreak), "{text:?}");
        }
        for hidden in [
            '\0',
            '\u{7}',
            '\u{1b}',
            '\u{7f}',
            '\u{9f}',
            '\u{ad}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{202e}',
            '\u{2066}',
            '\u{2060}',
            '\u{feff}',
            '\u{fffd}',
            '\u{e000}',
            '\u{ffff}',
            '\u{e0041}',
            '\u{3164}',
            '\u{fe0f}',
        ] {
            let text = format!("Ayşe{hidden}Nur");
            let expected = if hidden == '\u{fffd}' {
                Ok(text.clone())
            } else {
                Err(TextFault::Character(u32::from(hidden)))
            };
            assert_eq!(line(&text, 100), expected, "{hidden:?}");
            assert_eq!(paragraphs(&text, 100), expected, "{hidden:?}");
        }
    }

    #[test]
    fn a_text_without_anything_visible_is_blank() {
        for text in ["", " ", "\u{a0}", "\u{3000}\t", "\n \n", "\u{301}", "\u{2800}"] {
            assert_eq!(line(text, 100), Err(TextFault::Blank), "{text:?}");
            assert_eq!(paragraphs(text, 100), Err(TextFault::Blank), "{text:?}");
        }
        assert_eq!(line("\u{200b}", 100), Err(TextFault::Character(0x200b)));
        assert_eq!(line(".", 100), Ok(".".to_owned()));
    }

    #[test]
    fn paragraphs_keep_their_line_breaks() {
        let text = " Sayın ilgili,\r\n\r\n\tbelge\u{2029}eksik. \n";
        assert_eq!(paragraphs(text, 100), Ok("Sayın ilgili,\n\n belge\neksik.".to_owned()));
    }

    #[test]
    fn lengths_are_counted_in_composed_characters() {
        assert_eq!(line(&"u\u{308}".repeat(10), 10), Ok("ü".repeat(10)));
        assert_eq!(line(&"ü".repeat(11), 10), Err(TextFault::Long(10)));
        assert_eq!(line(&format!("  {}  ", "ü".repeat(10)), 10), Ok("ü".repeat(10)));
    }

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
