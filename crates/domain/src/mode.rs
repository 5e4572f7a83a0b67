//! The mode in which a server runs.

names! {
    /// The mode in which a server runs. A database belongs to one mode for good.
    pub enum Mode {
        /// Demo data, demo accounts, and a programme time that can be set.
        Sandbox = "sandbox",
        /// Real data, and the machine's clock.
        Production = "production",
    }
}
