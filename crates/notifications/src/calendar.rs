//! Interviews and deadlines as iCalendar (RFC 5545, RFC 5546). The files leave the platform, so they
//! never contain the passcode (A31).

use staj_domain::interview::InterviewState;
use staj_domain::user::Language;
use staj_persistence::rows::interviews::InterviewSummary;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

/// The maximum number of octets of a line, without the line ending.
const LINE: usize = 75;

/// What a calendar program does with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Request,
    Cancel,
    Publish,
}

/// One interview as a file: an invitation, or its cancellation. It names the candidate only to a
/// reader who may know them (A20). The same arguments give the same bytes.
pub fn invitation(
    found: &InterviewSummary,
    names_candidate: bool,
    language: Language,
    now: OffsetDateTime,
) -> String {
    calendar((method(found), names_candidate), std::slice::from_ref(found), language, now)
}

/// The media type of [`invitation`] in a mail. It includes the method (RFC 6047, 2.4).
pub fn media_type(found: &InterviewSummary) -> &'static str {
    match method(found) {
        Method::Cancel => "text/calendar; charset=utf-8; method=CANCEL",
        Method::Request | Method::Publish => "text/calendar; charset=utf-8; method=REQUEST",
    }
}

fn method(found: &InterviewSummary) -> Method {
    match found.interview.state.0 {
        InterviewState::Cancelled | InterviewState::Withdrawn => Method::Cancel,
        InterviewState::Scheduled
        | InterviewState::RescheduleRequested
        | InterviewState::Completed
        | InterviewState::NoShow => Method::Request,
    }
}

/// All interviews of one person as a published calendar.
pub fn feed(found: &[InterviewSummary], language: Language, now: OffsetDateTime) -> String {
    calendar((Method::Publish, false), found, language, now)
}

/// What somebody has to do by the end of a day. It names nobody, because other companies keep calendars.
#[derive(Debug, Clone)]
pub struct Deadline {
    /// The same whenever the calendar is read.
    pub uid: String,
    /// The day in Istanbul.
    pub day: Date,
    /// What has to be done.
    pub title: String,
    /// More about it.
    pub about: String,
    /// Where to do it. `None` if it is not known.
    pub url: Option<String>,
}

/// The interviews and deadlines of one person as a calendar to which programs subscribe. `name` is shown
/// for it.
pub fn subscription(
    name: &str,
    interviews: &[InterviewSummary],
    deadlines: &[Deadline],
    language: Language,
    now: OffsetDateTime,
) -> String {
    let mut lines = Lines::default();
    begin(&mut lines, Method::Publish);
    // The first of each pair is RFC 7986, the other is what older programs read.
    for property in ["NAME", "X-WR-CALNAME"] {
        lines.raw(&format!("{property}:{}", text(name)));
    }
    for property in ["REFRESH-INTERVAL;VALUE=DURATION", "X-PUBLISHED-TTL"] {
        lines.raw(&format!("{property}:PT1H"));
    }
    for interview in interviews {
        event(&mut lines, (Method::Publish, false), interview, language, now);
    }
    for deadline in deadlines {
        whole_day(&mut lines, deadline, now);
    }
    lines.raw("END:VCALENDAR");
    lines.0
}

fn whole_day(lines: &mut Lines, deadline: &Deadline, now: OffsetDateTime) {
    lines.raw("BEGIN:VEVENT");
    lines.raw(&format!("UID:{}@staj", plain(&deadline.uid)));
    lines.raw(&format!("DTSTAMP:{}", utc(now)));
    lines.raw(&format!("DTSTART;VALUE=DATE:{}", day(deadline.day)));
    let next = deadline.day.next_day().unwrap_or(deadline.day);
    lines.raw(&format!("DTEND;VALUE=DATE:{}", day(next)));
    // Nobody is busy because of it.
    lines.raw("TRANSP:TRANSPARENT");
    lines.raw(&format!("SUMMARY:{}", text(&deadline.title)));
    lines.raw(&format!("DESCRIPTION:{}", text(&deadline.about)));
    if let Some(url) = &deadline.url {
        lines.raw(&format!("URL:{}", plain(url)));
    }
    lines.raw("END:VEVENT");
}

fn calendar(
    (method, names_candidate): (Method, bool),
    interviews: &[InterviewSummary],
    language: Language,
    now: OffsetDateTime,
) -> String {
    let mut lines = Lines::default();
    begin(&mut lines, method);
    for interview in interviews {
        event(&mut lines, (method, names_candidate), interview, language, now);
    }
    lines.raw("END:VCALENDAR");
    lines.0
}

fn begin(lines: &mut Lines, method: Method) {
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Staj//Staj//TR");
    lines.raw(match method {
        Method::Request => "METHOD:REQUEST",
        Method::Cancel => "METHOD:CANCEL",
        Method::Publish => "METHOD:PUBLISH",
    });
}

fn event(
    lines: &mut Lines,
    (method, names_candidate): (Method, bool),
    found: &InterviewSummary,
    language: Language,
    now: OffsetDateTime,
) {
    let InterviewSummary { interview, employer, officer, identity, .. } = found;
    let cancelled = !interview.state.0.reveals();
    let (summary, description) = match language {
        Language::Turkish => (
            format!("Mülakat: {}", employer.name),
            "Çevrim içi görüşmenin giriş şifresi yalnızca hesabınızda, Mülakatlarım bölümünde gösterilir.",
        ),
        Language::English => (
            format!("Interview: {}", employer.name),
            "The passcode of the online meeting is shown only in your account, under My interviews.",
        ),
    };
    lines.raw("BEGIN:VEVENT");
    lines.raw(&format!("UID:{}@staj", interview.id.0));
    lines.raw(&format!("SEQUENCE:{}", interview.sequence));
    lines.raw(&format!("DTSTAMP:{}", utc(now)));
    lines.raw(&format!("DTSTART:{}", utc(interview.starts_at.0)));
    lines.raw(&format!("DTEND:{}", utc(interview.ends_at.0)));
    lines.raw(if cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
    lines.raw(&format!("SUMMARY:{}", text(&summary)));
    lines.raw(&format!("DESCRIPTION:{}", text(description)));
    lines.raw(&format!("LOCATION:{}", text(&interview.meeting_url)));
    lines.raw(&format!("URL:{}", plain(&interview.meeting_url)));
    lines.raw(&format!("ORGANIZER;CN={}:mailto:{}", quoted(&officer.name), plain(&officer.email)));
    // A published calendar names no attendees (RFC 5546, 3.2.1).
    let reply = match method {
        Method::Request => Some(";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"),
        Method::Cancel => Some(";ROLE=REQ-PARTICIPANT"),
        Method::Publish => None,
    };
    if let Some(reply) = reply.filter(|_| names_candidate) {
        let name = quoted(&format!("{} {}", identity.given_name, identity.surname));
        lines.raw(&format!("ATTENDEE;CN={name}{reply}:mailto:{}", plain(&identity.email)));
    }
    lines.raw("END:VEVENT");
}

/// Content lines, folded.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// Adds a line. A line longer than 75 octets continues on the next line after a space, and is
    /// never broken within a character (RFC 5545, 3.1).
    fn raw(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars() {
            if octets + character.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A TEXT value (RFC 5545, 3.3.11).
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for character in value.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// A quoted parameter value. Quotation marks cannot be escaped, so apostrophes replace them
/// (RFC 5545, 3.2).
fn quoted(value: &str) -> String {
    format!("\"{}\"", plain(value).replace('"', "'"))
}

/// A value without control characters, so that it cannot start another line.
fn plain(value: &str) -> String {
    value.chars().filter(|character| !character.is_control()).collect()
}

/// An instant in UTC, which needs no time zone definition.
fn utc(at: OffsetDateTime) -> String {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    at.to_offset(UtcOffset::UTC).format(format).unwrap_or_default()
}

fn day(day: Date) -> String {
    day.format(format_description!("[year][month][day]")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> String {
        let mut lines = Lines::default();
        lines.raw(line);
        lines.0
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let long =
            format!("SUMMARY:{}", "Mülakat: Işık, Güneş ve Oğulları Çağrı Şirketi; ".repeat(5));
        let lines = folded(&long);
        assert!(lines.ends_with("\r\n"));
        assert!(lines.trim_end_matches("\r\n").split("\r\n").all(|line| line.len() <= LINE));
        assert_eq!(lines.replace("\r\n ", "").trim_end_matches("\r\n"), long);
        // A line of 75 octets is not folded, one of 76 is. A character of two octets is not split.
        assert_eq!(folded(&"a".repeat(75)).matches("\r\n").count(), 1);
        assert_eq!(folded(&"a".repeat(76)).matches("\r\n").count(), 2);
        assert_eq!(
            folded(&format!("{}ş", "a".repeat(74))),
            format!("{}\r\n ş\r\n", "a".repeat(74))
        );
    }

    #[test]
    fn texts_are_escaped_and_cannot_start_another_line() {
        assert_eq!(
            text("Işık, Güneş; C:\\x\r\nBEGIN:VALARM\u{7}"),
            "Işık\\, Güneş\\; C:\\\\x\\nBEGIN:VALARM"
        );
        assert_eq!(quoted("Ayşe \"Gül\"\r\nX:1, Ece"), "\"Ayşe 'Gül'X:1, Ece\"");
    }
}
