//! E-mail addresses. What is accepted here can be written into a mail and delivered.

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailFault {
    /// It does not consist of a mailbox and a domain.
    #[error("is not an e-mail address, such as ayse@example.org")]
    Shape,
    /// The part before the @ has characters or dots that many mail servers refuse.
    #[error(
        "must have only letters a–z, digits and . _ + - before the @, with no dot at either end or next to another"
    )]
    Mailbox,
    /// The domain cannot exist on the internet.
    #[error("must have a domain such as example.org after the @")]
    Domain,
}

/// The maximum number of characters in an address (RFC 5321).
pub const EMAIL_LENGTH: usize = 254;

/// The address as mail servers accept it: a domain with letters other than a–z becomes its A-label
/// (IDNA). The mailbox must be ASCII, because many servers lack SMTPUTF8.
pub fn mailable(address: &str) -> Result<String, EmailFault> {
    let (mailbox, domain) = address.rsplit_once('@').ok_or(EmailFault::Shape)?;
    if mailbox.is_empty() || domain.is_empty() {
        return Err(EmailFault::Shape);
    }
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let is_atom = |atom: &str| !atom.is_empty() && atom.chars().all(is_allowed);
    if mailbox.len() > 64 || !mailbox.split('.').all(is_atom) {
        return Err(EmailFault::Mailbox);
    }
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailFault::Domain)?;
    let labels: Vec<_> = ascii.split('.').collect();
    let is_label = |label: &&str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_number = |label: &&str| label.bytes().all(|byte| byte.is_ascii_digit());
    let is_domain = labels.len() >= 2
        && labels.iter().all(is_label)
        && !labels.last().is_some_and(|label| label.len() < 2 || is_number(label));
    if !is_domain || mailbox.len() + 1 + ascii.len() > EMAIL_LENGTH {
        return Err(EmailFault::Domain);
    }
    Ok(format!("{mailbox}@{ascii}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_mailable_as_they_are() {
        for address in ["ayse@ornek.example", "a.b+c_d-e@x1.example.org", "o'brien@example.ie"] {
            assert_eq!(mailable(address), Ok(address.to_owned()));
        }
    }

    #[test]
    fn a_domain_in_other_letters_goes_out_as_its_a_label() {
        assert_eq!(
            mailable("ayse@öğrenci.example"),
            Ok("ayse@xn--renci-iua10a.example".to_owned())
        );
    }

    #[test]
    fn addresses_that_no_mail_reaches_are_refused() {
        for (address, fault) in [
            ("ayse", EmailFault::Shape),
            ("@ornek.example", EmailFault::Shape),
            ("ayse@", EmailFault::Shape),
            ("ay..se@ornek.example", EmailFault::Mailbox),
            (".ayse@ornek.example", EmailFault::Mailbox),
            ("ayse.@ornek.example", EmailFault::Mailbox),
            ("ay se@ornek.example", EmailFault::Mailbox),
            ("\"ay se\"@ornek.example", EmailFault::Mailbox),
            ("ayşe@ornek.example", EmailFault::Mailbox),
            ("a@b@ornek.example", EmailFault::Mailbox),
            ("b@[127.0.0.1]", EmailFault::Domain),
            ("b@127.0.0.1", EmailFault::Domain),
            ("b@localhost", EmailFault::Domain),
            ("b@-ornek.example", EmailFault::Domain),
            ("b@ornek..example", EmailFault::Domain),
            ("b@ornek.example.", EmailFault::Domain),
            ("b@or_nek.example", EmailFault::Domain),
            ("b@or nek.example", EmailFault::Domain),
        ] {
            assert_eq!(mailable(address), Err(fault), "{address}");
        }
        let long = "a".repeat(65);
        assert_eq!(mailable(&format!("{long}@ornek.example")), Err(EmailFault::Mailbox));
    }
}
