use uuid::Uuid;

/// A new id. Ids sort by the time at which they were created, so lists can sort by id.
pub fn new_id<T: From<Uuid>>() -> T {
    #[expect(clippy::disallowed_methods, reason = "the one place that generates ids")]
    T::from(Uuid::now_v7())
}
