//! The texts of notifications. There is one file in `texts/` for each kind and language, named
//! after the kind. The first line is the title of the notification and the subject of the mail.

use include_dir::{Dir, include_dir};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::money::Kurus;
use staj_domain::news::NotificationKind;
use staj_domain::user::Language;
use std::sync::LazyLock;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, UtcOffset};

/// The text of a notification in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// One line. It is also the subject of the mail.
    pub title: String,
    /// Plain text.
    pub body: String,
}

/// All texts, by paths such as `tr/offer_sent.txt`.
static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/texts");

/// The template around the text of a mail.
const MAIL: &str = "mail";
/// The subject of a mail with several notifications.
const DIGEST: &str = "digest";

/// The codes of reasons, each with its text in Turkish and in English.
const REASONS: &[(&str, &str, &str)] = &[
    ("conditions_changed", "koşullar değişti", "conditions have changed"),
    ("eligibility_lost", "uygunluk koşulları kayboldu", "the candidate is no longer eligible"),
    ("budget", "bütçe", "budget"),
    ("force_majeure", "mücbir sebep", "force majeure"),
    (
        "university_rejected",
        "üniversite onay vermedi",
        "the university did not approve the internship",
    ),
    ("other", "diğer", "other"),
    ("limit_reached", "adayın iki stajı kesinleşti", "the candidate has two confirmed internships"),
    (
        "overlaps_confirmed",
        "tarihler, adayın kesinleşmiş bir stajıyla çakışıyor",
        "the dates overlap a confirmed internship of the candidate",
    ),
    (
        "candidate_withdrew",
        "aday başvurusunu geri çekti",
        "the candidate withdrew their application",
    ),
    ("employer_data", "işveren bilgileri", "the employer's data"),
    ("workplace", "staj yeri", "the workplace"),
    ("dates", "tarihler", "the dates"),
    ("student_data", "öğrenci bilgileri", "the student's data"),
    ("not_our_student", "okulun öğrencisi değil", "not a student of the school"),
];

struct Texts {
    turkish: Environment<'static>,
    english: Environment<'static>,
}

static TEXTS: LazyLock<Result<Texts, Error>> = LazyLock::new(|| {
    Ok(Texts { turkish: environment(Language::Turkish)?, english: environment(Language::English)? })
});

fn environment(language: Language) -> Result<Environment<'static>, Error> {
    let mut texts = Environment::new();
    // A missing variable is an error, so that no mail has a gap.
    texts.set_undefined_behavior(UndefinedBehavior::Strict);
    for name in NotificationKind::ALL.iter().map(|kind| kind.name()).chain([MAIL, DIGEST]) {
        texts.add_template(name, file(name, language)?)?;
    }
    texts.add_filter("lira", move |kurus: i64| {
        let amount = Kurus(kurus).to_string();
        match language {
            Language::Turkish => format!("{} TL", amount.replace('.', ",")),
            Language::English => format!("{amount} TL"),
        }
    });
    texts.add_filter("reason", move |code: String| {
        let found = REASONS.iter().find(|(of, ..)| *of == code);
        let words = found.map(|(_, turkish, english)| match language {
            Language::Turkish => *turkish,
            Language::English => *english,
        });
        words.ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, format!("the reason {code} has no text"))
        })
    });
    texts.add_filter("date", move |day: String| {
        Date::parse(&day, &Iso8601::DATE).map(|day| in_words(day, language)).map_err(unreadable)
    });
    texts.add_filter("instant", move |at: String| {
        let at = OffsetDateTime::parse(&at, &Rfc3339).map_err(unreadable)?;
        // Istanbul is three hours ahead of UTC all year (D1).
        let at = at.to_offset(UtcOffset::from_hms(3, 0, 0).unwrap_or(UtcOffset::UTC));
        let (day, (hour, minute, _)) = (in_words(at.date(), language), at.to_hms());
        Ok::<_, Error>(match language {
            Language::Turkish => format!("{day} {hour:02}.{minute:02} (Türkiye saatiyle)"),
            Language::English => format!("{day} {hour:02}:{minute:02} (Türkiye time)"),
        })
    });
    Ok(texts)
}

/// The text with this name.
fn file(name: &str, language: Language) -> Result<&'static str, Error> {
    let path = format!("{language}/{name}.txt");
    let found = FILES.get_file(&path).and_then(|file| file.contents_utf8());
    found.ok_or_else(|| Error::new(ErrorKind::TemplateNotFound, path))
}

fn unreadable(error: time::error::Parse) -> Error {
    Error::new(ErrorKind::InvalidOperation, error.to_string())
}

fn in_words(day: Date, language: Language) -> String {
    const TURKISH: [&str; 12] = [
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim",
        "Kasım", "Aralık",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let names = match language {
        Language::Turkish => TURKISH,
        Language::English => ENGLISH,
    };
    format!("{} {} {}", day.day(), names[usize::from(u8::from(day.month())) - 1], day.year())
}

/// The text of a notification in one language, filled with the variables stored with it. A missing
/// variable is an error.
pub fn notification_text(
    kind: NotificationKind,
    language: Language,
    variables: &Value,
) -> Result<Text, crate::Error> {
    let filled = fill(kind.name(), language, variables)?;
    let (title, body) = filled.split_once('\n').unwrap_or((&filled, ""));
    Ok(Text { title: title.trim().to_owned(), body: body.trim().to_owned() })
}

/// The complete text of a mail. `more` is the number of notifications that it leaves out and that
/// the reader finds in their account.
pub fn mail(text: &str, more: usize, language: Language) -> Result<String, Error> {
    fill(MAIL, language, &json!({ "text": text, "more": more }))
}

/// The subject of a mail with several notifications.
pub fn digest(count: usize, language: Language) -> Result<String, Error> {
    fill(DIGEST, language, &json!({ "count": count }))
}

fn fill(name: &str, language: Language, variables: &Value) -> Result<String, Error> {
    let texts = TEXTS.as_ref().map_err(|error| Error::new(error.kind(), error.to_string()))?;
    let texts = match language {
        Language::Turkish => &texts.turkish,
        Language::English => &texts.english,
    };
    texts.get_template(name)?.render(minijinja::value::Serde(variables))
}

#[cfg(test)]
mod tests {
    use super::*;
    use staj_domain::offer::{Invalidation, OfferEndReason};
    use staj_domain::sgk_notice::SgkNoticeRejectReason;

    #[test]
    fn every_text_can_be_read() {
        assert!(TEXTS.is_ok(), "{:?}", TEXTS.as_ref().err());
        for kind in NotificationKind::ALL {
            for language in Language::ALL {
                let text = file(kind.name(), *language).expect("the text exists");
                let title = text.lines().next().unwrap_or_default();
                assert!(title.len() > 10, "the first line of {language}/{kind} is its title");
            }
        }
    }

    #[test]
    fn both_languages_use_the_same_variables() {
        let texts = TEXTS.as_ref().expect("the texts can be read");
        for kind in NotificationKind::ALL {
            let of = |texts: &Environment<'_>| {
                texts
                    .get_template(kind.name())
                    .expect("the text exists")
                    .undeclared_variables(false)
            };
            assert_eq!(of(&texts.turkish), of(&texts.english), "{kind}");
        }
    }

    #[test]
    fn every_reason_has_a_text() {
        let reasons = OfferEndReason::ALL.iter().map(|reason| reason.name());
        let reasons = reasons.chain(Invalidation::ALL.iter().map(|cause| cause.name()));
        for code in reasons.chain(SgkNoticeRejectReason::ALL.iter().map(|reason| reason.name())) {
            assert!(REASONS.iter().any(|(of, ..)| *of == code), "{code}");
        }
    }

    #[test]
    fn a_missing_variable_is_an_error() {
        let filled =
            notification_text(NotificationKind::ApplicationsOpened, Language::Turkish, &json!({}));
        let Err(crate::Error::Text(error)) = filled else { panic!("no error: {filled:?}") };
        assert_eq!(error.kind(), ErrorKind::UndefinedError);
    }

    #[test]
    fn instants_are_written_in_istanbul_time() {
        let variables =
            json!({ "term_name": "USP 2026", "applications_close_at": "2026-03-16T20:59:59Z" });
        let body = |language| {
            notification_text(NotificationKind::ApplicationsOpened, language, &variables)
                .expect("filled")
                .body
        };
        assert!(body(Language::Turkish).contains("16 Mart 2026 23.59 (Türkiye saatiyle)"));
        assert!(body(Language::English).contains("16 March 2026 23:59 (Türkiye time)"));
        let midnight =
            json!({ "term_name": "USP 2026", "applications_close_at": "2026-03-16T21:00:00Z" });
        let text =
            notification_text(NotificationKind::ApplicationsOpened, Language::English, &midnight);
        assert!(text.expect("filled").body.contains("17 March 2026 00:00"));
    }
}
