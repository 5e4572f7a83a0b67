use crate::schema::item_checks;
use crate::types::{At, Key, key};
use diesel::prelude::*;
use staj_domain::application::Application;

/// An item that the candidate typed and an officer doubted or corrected (A78). A grade point average
/// is in hundredths of a point.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = item_checks)]
pub struct ItemCheckRow {
    /// The application.
    pub application_id: Key,
    /// The item.
    pub item: String,
    /// What the candidate typed.
    pub typed: i32,
    /// What the officer asked for. `None` if nobody asked before the correction.
    pub question: Option<String>,
    /// The officer who asked.
    pub asked_by: Option<Key>,
    /// When they asked.
    pub asked_at: Option<At>,
    /// What counts instead. `None` if it was not corrected.
    pub corrected: Option<i32>,
    /// Why it was corrected.
    pub reason: Option<String>,
    /// The officer who corrected it last.
    pub corrected_by: Option<Key>,
    /// When they corrected it.
    pub corrected_at: Option<At>,
}

impl ItemCheckRow {
    /// An item of an application as it was before anybody checked it.
    #[must_use]
    pub fn new(application: &Application, item: &str) -> Self {
        Self {
            application_id: key(application.id),
            item: item.to_owned(),
            // No quantity is above a thousand.
            typed: application.form.quantity(item).unwrap_or_default().cast_signed(),
            question: None,
            asked_by: None,
            asked_at: None,
            corrected: None,
            reason: None,
            corrected_by: None,
            corrected_at: None,
        }
    }
}
