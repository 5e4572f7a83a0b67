use crate::wire::{DeclaredSource, Wire};
use serde::Serialize;
use staj_domain::application::{DeclaredSource as Source, GPA};
use staj_persistence::rows::applications::ApplicationRow;
use staj_persistence::rows::item_checks::ItemCheckRow;
use time::OffsetDateTime;
use utoipa::ToSchema;

/// An item of an application that earns points, what the candidate typed, and what counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclaredItem)]
pub struct DeclaredItemView {
    /// `gpa`, or the name of a declared item.
    #[schema(examples("gpa"))]
    pub item: String,
    /// What counts: a grade point average out of 4.00, or a whole number. Null while a proof is missing.
    #[schema(required, minimum = 0, maximum = 1000, examples(3.12))]
    pub quantity: Option<f64>,
    /// What the candidate typed, or the official source declared.
    #[schema(minimum = 0, maximum = 1000, examples(3.21))]
    pub declared: f64,
    pub source: DeclaredSource,
    /// What an officer asks to be proven. Null if nobody asked.
    #[schema(required, examples("Lütfen güncel not dökümünüzü yükleyin."))]
    pub question: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub asked_at: Option<OffsetDateTime>,
    /// Why an officer corrected it. Null if nobody did.
    #[schema(required, examples("Not dökümünde 3,12 yazıyor."))]
    pub reason: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub corrected_at: Option<OffsetDateTime>,
}

/// The items of an application that earn points.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeclaredItemList {
    pub items: Vec<DeclaredItemView>,
}

/// A stored quantity as people write it.
pub(super) fn written(item: &str, quantity: i32) -> f64 {
    match item {
        GPA => f64::from(quantity) / 100.0,
        _ => quantity.into(),
    }
}

impl DeclaredItemList {
    pub fn new(application: &ApplicationRow, checks: Vec<ItemCheckRow>) -> Self {
        let sources = application.sources();
        let of_gpa = application.gpa.map(|gpa| (GPA, gpa));
        let declared = application.declared.0.iter();
        let declared = declared.map(|(item, quantity)| (item.as_str(), quantity.cast_signed()));
        let view = |(item, quantity): (&str, i32)| {
            let check = checks.iter().find(|check| check.item == item);
            let source = sources.get(item).copied().unwrap_or(Source::Form);
            let counts = source != Source::Unproven;
            DeclaredItemView {
                item: item.to_owned(),
                quantity: counts.then(|| written(item, quantity)),
                declared: written(item, check.map_or(quantity, |check| check.typed)),
                source: Wire(source),
                question: check.and_then(|check| check.question.clone()),
                asked_at: check.and_then(|check| check.asked_at).map(|at| at.0),
                reason: check.and_then(|check| check.reason.clone()),
                corrected_at: check.and_then(|check| check.corrected_at).map(|at| at.0),
            }
        };
        Self { items: of_gpa.into_iter().chain(declared).map(view).collect() }
    }
}
