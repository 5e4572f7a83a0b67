use crate::event::{Event, EvidencePackageEvent};
use crate::ids::{EvidenceId, EvidencePackageId};

/// No evidence waits to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no evidence waits to be sent")]
pub struct EvidenceMissing;

/// Sends the evidence that was not sent before to the programme representative (R4). What was
/// sent is fixed; evidence that comes later goes into a package of its own.
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

/// The programme says that it has a package (4.3).
pub fn acknowledge_package(id: EvidencePackageId) -> Event {
    Event::new(id, EvidencePackageEvent::Acknowledge).between("sent", "acknowledged")
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_package_has_at_least_one_file() {
        let id = EvidencePackageId(Uuid::from_u128(1));
        assert_eq!(send_package(id, &[]), Err(EvidenceMissing));
        assert!(send_package(id, &[EvidenceId(Uuid::from_u128(2))]).is_ok());
    }
}
