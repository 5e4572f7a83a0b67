//! What the seals of the audit trail show: that nobody has changed it since (D3).

names! {
    /// What is wrong with the audit trail or with a seal.
    pub enum SealFault {
        /// An event that the seal covers is not what it was, or events changed places.
        Changed = "changed",
        /// An event that the seal covers is gone.
        Deleted = "deleted",
        /// An event was added among those that the seal covers.
        Inserted = "inserted",
        /// The reason or the values of an event are not those that were recorded.
        DetailChanged = "detail_changed",
        /// The seal before this one is missing or was replaced.
        Unchained = "unchained",
        /// The seal was not made with this server's data secret.
        Forged = "forged",
        /// A seal that was deposited elsewhere is missing or different here.
        DepositMissing = "deposit_missing",
    }
}
