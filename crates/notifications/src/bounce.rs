//! Mails that come back after a server had accepted them (RFC 3464).

use crate::Error;
use staj_domain::Named;
use staj_domain::event::{Event, MailEvent};
use staj_domain::ids::MailId;
use staj_domain::mail::{MailFailure, MailState};
use staj_persistence::rows::Stamp;
use staj_persistence::{Store, events, mails};
use time::OffsetDateTime;
use uuid::Uuid;

/// What a report says about the mails that it is about.
#[derive(Debug, PartialEq, Eq)]
struct Report {
    /// Ids that may be those of mails: the parts of message ids before the `@`.
    ids: Vec<MailId>,
    /// What the server of the recipient said.
    answer: String,
}

/// Longest answer that is kept.
const ANSWER: usize = 500;
/// Most message ids of a report that are looked up. It has that of the mail, and of some hops.
const IDS: usize = 20;

/// Records which mails a delivery report sends back, and returns how many. A report of a delay or of a
/// delivery sends none back. Nobody has to trust the report: the worst that a forged one can do is to
/// make somebody look at their address.
pub fn bounce(store: &Store, report: &str, now: OffsetDateTime) -> Result<usize, Error> {
    let Some(Report { ids, answer }) = read(report) else { return Ok(0) };
    let mut returned = 0;
    for id in ids {
        returned += store.write(|tx| {
            let bounced = mails::lock(tx, id)?.and_then(|mail| mail.bounced());
            let Some(mail) = bounced else { return Ok::<_, Error>(0) };
            mails::save_bounced(tx, &mail, &answer)?;
            let event = Event::new(id, MailEvent::Fail)
                .between(MailState::Sent.name(), mail.state.name())
                .because(Some(MailFailure::Bounced.name().to_owned()));
            events::append(tx, &Stamp::system(now), &[event])?;
            Ok(1)
        })?;
    }
    Ok(returned)
}

/// Reads a report about a failure that lasts. `None` if it is another mail.
fn read(report: &str) -> Option<Report> {
    let report = report.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        report.lines().find_map(|line| {
            let (of, value) = line.split_once(':')?;
            of.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let is_final = field("Action")?.eq_ignore_ascii_case("failed")
        && field("Status").is_none_or(|status| status.starts_with('5'));
    if !is_final {
        return None;
    }
    let ids = report.split('<').skip(1).filter_map(|rest| {
        let (id, _) = rest.split_once('>')?.0.split_once('@')?;
        Uuid::try_parse(id).ok().map(MailId)
    });
    let mut ids: Vec<_> = ids.take(IDS).collect();
    ids.sort();
    ids.dedup();
    let answer = field("Diagnostic-Code").or(field("Status")).unwrap_or("bounced");
    Some(Report { ids, answer: answer.chars().take(ANSWER).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report\r\n\r\n\
        Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; yok@odtu.example\r\n\
        Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  no such user\r\n\r\n\
        Message-ID: <01970000-0000-7000-8000-000000000007@staj.example>\r\nTo: <yok@odtu.example>\r\n";

    #[test]
    fn a_report_names_the_mail_that_came_back_and_why() {
        let found = read(REPORT);
        let id = MailId(Uuid::from_u128(0x0197_0000_0000_7000_8000_0000_0000_0007));
        let answer = "smtp; 550 5.1.1  no such user".to_owned();
        assert_eq!(found, Some(Report { ids: vec![id], answer }));
    }

    #[test]
    fn a_delay_a_delivery_and_a_letter_send_nothing_back() {
        for (from, to) in
            [("failed", "delayed"), ("failed", "delivered"), ("Status: 5", "Status: 4")]
        {
            assert_eq!(read(&REPORT.replace(from, to)), None, "{to}");
        }
        assert_eq!(
            read("Subject: Merhaba\r\n\r\n<01970000-0000-7000-8000-000000000007@staj>"),
            None
        );
    }
}
