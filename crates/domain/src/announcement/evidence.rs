use crate::event::{Event, EvidencePackageEvent};
use crate::ids::{EvidenceId, EvidencePackageId};

/// There is no evidence left to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no unsent evidence")]
pub struct EvidenceMissing;

/// Sends all `unsent` evidence to the programme representative as one package (R4). A package that
/// was sent does not change. Evidence that is uploaded later goes into another package.
pub fn send_package(
    id: EvidencePackageId,
    unsent: &[EvidenceId],
) -> Result<Event, EvidenceMissing> {
    if unsent.is_empty() {
        return Err(EvidenceMissing);
    }
    let sent = Event::new(id, EvidencePackageEvent::Send).between(None, "sent");
    Ok(sent.because(format!("{} files", unsent.len())))
}

/// Records that the programme received a package (4.3).
pub fn acknowledge_package(id: EvidencePackageId) -> Event {
    Event::new(id, EvidencePackageEvent::Acknowledge).between("sent", "acknowledged")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn an_evidence_package_has_at_least_one_file() {
        let id = EvidencePackageId(Uuid::from_u128(1));
        assert_eq!(send_package(id, &[]), Err(EvidenceMissing));
        assert!(send_package(id, &[EvidenceId(Uuid::from_u128(2))]).is_ok());
    }
}
