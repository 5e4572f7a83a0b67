//! The texts of notifications: files in `texts/`, one per kind and language. The first line is
//! the title, which is the subject of the letter, too.

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use serde_json::{Value, json};
use staj_domain::Named;
use staj_domain::money::Kurus;
use staj_domain::notification::NotificationKind;
use staj_domain::user::Language;
use std::sync::LazyLock;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{Date, OffsetDateTime, UtcOffset};

/// What a notification says in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub body: String,
}

macro_rules! files {
    ($($variant:ident = $file:literal,)+) => {
        fn file(kind: NotificationKind, language: Language) -> &'static str {
            match (kind, language) {
                $(
                    (NotificationKind::$variant, Language::Turkish) => include_str!(concat!("../../texts/tr/", $file, ".txt")),
                    (NotificationKind::$variant, Language::English) => include_str!(concat!("../../texts/en/", $file, ".txt")),
                )+
            }
        }
    };
}

files! {
    TermAnnounced = "term_announced",
    ApplicationsOpened = "applications_opened",
    EvidencePackageSent = "evidence_package_sent",
    ApplicationReceived = "application_received",
    DocumentRejected = "document_rejected",
    ApplicationIneligible = "application_ineligible",
    ObjectionDecided = "objection_decided",
    PoolOpened = "pool_opened",
    PoolOpenedToEmployers = "pool_opened_to_employers",
    OfferSent = "offer_sent",
    OfferAccepted = "offer_accepted",
    OfferDeclined = "offer_declined",
    DocumentRequested = "document_requested",
    DocumentPresented = "document_presented",
    OfferLapsed = "offer_lapsed",
    ConfirmationLapsed = "confirmation_lapsed",
    OfferRevoked = "offer_revoked",
    OfferCancelled = "offer_cancelled",
    InternshipConfirmed = "internship_confirmed",
    SgkNoticeShared = "sgk_notice_shared",
    OfferInvalidated = "offer_invalidated",
    SgkNoticeRecalled = "sgk_notice_recalled",
    SgkNoticeOverdue = "sgk_notice_overdue",
    RespondByReminder = "respond_by_reminder",
    ConfirmByReminder = "confirm_by_reminder",
    SgkNoticeReminder = "sgk_notice_reminder",
    TalentPoolAdded = "talent_pool_added",
    ReserveListed = "reserve_listed",
    PlaceFree = "place_free",
    InterviewScheduled = "interview_scheduled",
    InterviewRescheduled = "interview_rescheduled",
    InterviewCancelled = "interview_cancelled",
    RescheduleRequested = "reschedule_requested",
    SgkNoticeRejected = "sgk_notice_rejected",
    SgkNoticeDeclared = "sgk_notice_declared",
    UniversityRejected = "university_rejected",
    UniversityApproved = "university_approved",
    EquivalenceDecided = "equivalence_decided",
    PlacementTerminated = "placement_terminated",
    PlacementNoShow = "placement_no_show",
    PlacementCompleted = "placement_completed",
    ApplicationWithdrawn = "application_withdrawn",
    ObjectionRaised = "objection_raised",
}

/// What surrounds the text in a letter.
const MAIL: &str = "mail";
/// The subject of a letter that tells several things.
const DIGEST: &str = "digest";

/// Codes of reasons in words.
const REASONS: &[(&str, &str, &str)] = &[
    ("conditions_changed", "koşullar değişti", "conditions have changed"),
    ("eligibility_lost", "uygunluk koşulları kayboldu", "eligibility was lost"),
    ("budget", "bütçe", "budget"),
    ("force_majeure", "mücbir sebep", "force majeure"),
    ("university_rejected", "üniversite onay vermedi", "the university did not approve"),
    ("other", "diğer", "other"),
    ("limit_reached", "adayın iki stajı kesinleşti", "the candidate has two definite internships"),
    (
        "overlaps_confirmed",
        "tarihler, adayın kesinleşmiş bir stajıyla çakışıyor",
        "the dates overlap a definite internship of the candidate",
    ),
    ("candidate_withdrew", "aday başvurusunu geri çekti", "the candidate withdrew"),
    ("employer_data", "işveren bilgileri", "the employer's data"),
    ("place", "staj yeri", "the place"),
    ("dates", "tarihler", "the dates"),
    ("student_data", "öğrenci bilgileri", "the student's data"),
    ("not_our_student", "okulun öğrencisi değil", "not a student of the school"),
];

struct Texts {
    turkish: Environment<'static>,
    english: Environment<'static>,
}

static TEXTS: LazyLock<Result<Texts, Error>> = LazyLock::new(|| {
    let turkish =
        [include_str!("../../texts/tr/mail.txt"), include_str!("../../texts/tr/digest.txt")];
    let english =
        [include_str!("../../texts/en/mail.txt"), include_str!("../../texts/en/digest.txt")];
    Ok(Texts {
        turkish: environment(Language::Turkish, turkish)?,
        english: environment(Language::English, english)?,
    })
});

fn environment(
    language: Language,
    [mail, digest]: [&'static str; 2],
) -> Result<Environment<'static>, Error> {
    let mut texts = Environment::new();
    // A variable that is not there is an error, never a gap in somebody's letter.
    texts.set_undefined_behavior(UndefinedBehavior::Strict);
    for kind in NotificationKind::ALL {
        texts.add_template(kind.name(), file(*kind, language))?;
    }
    texts.add_template(MAIL, mail)?;
    texts.add_template(DIGEST, digest)?;
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
        words.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no words for {code}")))
    });
    texts.add_filter("date", move |day: String| {
        Date::parse(&day, &Iso8601::DATE).map(|day| in_words(day, language)).map_err(unreadable)
    });
    texts.add_filter("instant", move |at: String| {
        let at = OffsetDateTime::parse(&at, &Rfc3339).map_err(unreadable)?;
        // Istanbul is three hours ahead all year (D1).
        let at = at.to_offset(UtcOffset::from_hms(3, 0, 0).unwrap_or(UtcOffset::UTC));
        let of = match language {
            Language::Turkish => "Türkiye saatiyle",
            Language::English => "in Türkiye",
        };
        let (hour, minute, _) = at.to_hms();
        Ok::<_, Error>(format!("{} {hour:02}.{minute:02} ({of})", in_words(at.date(), language)))
    });
    Ok(texts)
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

/// The text of a notification.
pub fn text(kind: NotificationKind, language: Language, variables: &Value) -> Result<Text, Error> {
    let filled = fill(kind.name(), language, variables)?;
    let (title, body) = filled.split_once('\n').unwrap_or((&filled, ""));
    Ok(Text { title: title.trim().to_owned(), body: body.trim().to_owned() })
}

/// The text of a letter around what it tells, and how much more it does not.
pub fn mail(text: &str, more: usize, language: Language) -> Result<String, Error> {
    fill(MAIL, language, &json!({ "text": text, "more": more }))
}

/// The subject of a letter that tells several things.
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
    use staj_domain::offer::{Invalidation, WithdrawalReason};
    use staj_domain::sgk_notice::NoticeRejectReason;

    #[test]
    fn every_text_can_be_read() {
        assert!(TEXTS.is_ok(), "{:?}", TEXTS.as_ref().err());
        for kind in NotificationKind::ALL {
            for language in Language::ALL {
                let title = file(*kind, *language).lines().next().unwrap_or_default();
                assert!(title.len() > 10, "the first line of {language}/{kind} is its title");
            }
        }
    }

    #[test]
    fn both_languages_name_the_same_variables() {
        let texts = TEXTS.as_ref().expect("read");
        for kind in NotificationKind::ALL {
            let of = |texts: &Environment<'_>| {
                texts.get_template(kind.name()).expect("there").undeclared_variables(false)
            };
            assert_eq!(of(&texts.turkish), of(&texts.english), "{kind}");
        }
    }

    #[test]
    fn every_reason_has_words() {
        let reasons = WithdrawalReason::ALL.iter().map(|reason| reason.name());
        let reasons = reasons.chain(Invalidation::ALL.iter().map(|cause| cause.name()));
        for code in reasons.chain(NoticeRejectReason::ALL.iter().map(|reason| reason.name())) {
            assert!(REASONS.iter().any(|(of, ..)| *of == code), "{code}");
        }
    }

    #[test]
    fn a_missing_variable_is_an_error_and_no_gap() {
        let filled = text(NotificationKind::ApplicationsOpened, Language::Turkish, &json!({}));
        assert_eq!(filled.expect_err("a gap").kind(), ErrorKind::UndefinedError);
    }

    #[test]
    fn instants_are_told_by_the_clock_of_istanbul() {
        let variables =
            json!({ "term_name": "USP 2026", "applications_close_at": "2026-03-16T20:59:59Z" });
        let told = |language| {
            text(NotificationKind::ApplicationsOpened, language, &variables).expect("filled").body
        };
        assert!(told(Language::Turkish).contains("16 Mart 2026 23.59 (Türkiye saatiyle)"));
        assert!(told(Language::English).contains("16 March 2026 23.59 (in Türkiye)"));
        let midnight =
            json!({ "term_name": "USP 2026", "applications_close_at": "2026-03-16T21:00:00Z" });
        let text = text(NotificationKind::ApplicationsOpened, Language::English, &midnight);
        assert!(text.expect("filled").body.contains("17 March 2026 00.00"));
    }
}
