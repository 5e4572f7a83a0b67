/// The order of a list by a time and the id, and where its page begins.
#[derive(Debug, Clone, Copy)]
pub struct Order<T, I> {
    /// Whether the latest comes first.
    pub latest_first: bool,
    /// Show the rows after the one with this time and id. `None` for the first page.
    pub after: Option<(T, I)>,
}
