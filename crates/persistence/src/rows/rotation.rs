/// What was sealed again with a new data secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rotated {
    /// Identity numbers of candidates.
    pub numbers: usize,
    /// Phone numbers and names of files.
    pub texts: usize,
    /// Secrets of authenticator apps.
    pub factors: usize,
    /// Declared records that belong to candidates.
    pub declared: usize,
    /// Declared records of people without an account, which were deleted.
    pub lost: usize,
}
