//! What holds for every offer, in words.

use serde::Serialize;
use staj_domain::user::Language;
use utoipa::ToSchema;

/// A term that holds for every internship of the programme.
#[derive(Debug, Serialize, ToSchema)]
pub struct GeneralCondition {
    #[schema(examples("transport"))]
    pub code: &'static str,
    /// In the reader's language.
    #[schema(examples("Ulaşım her adayın kendi sorumluluğundadır."))]
    pub text: &'static str,
}

/// Transport (R66), accommodation (R67), wage (R68) and insurance (R69, R71, R72).
const CONDITIONS: [(&str, &str, &str); 4] = [
    (
        "transport",
        "Ulaşım her adayın kendi sorumluluğundadır.",
        "Transport is each candidate's own responsibility.",
    ),
    (
        "accommodation",
        "Konaklama her adayın kendi sorumluluğundadır.",
        "Accommodation is each candidate's own responsibility.",
    ),
    (
        "wage",
        "Staj süresince 3308 sayılı Kanun'un 25. maddesindeki yasal ücretten az olmamak üzere teklifteki aylık ücret ödenir; eksik aylar otuzda bir üzerinden hesaplanır.",
        "During the internship the employer pays the monthly wage of the offer, which is not below the statutory wage of law 3308, art. 25; part of a month is paid by thirtieths.",
    ),
    (
        "insurance",
        "Staj, sigorta bakımından zorunlu staj sayılır; primleri adayın okulu öder. Müfredattaki zorunlu staj yerine sayılması okulun ilgili biriminin onayına bağlıdır.",
        "For insurance the internship is a compulsory one; the candidate's school pays the premiums. Whether it counts as the compulsory internship of the curriculum is for the school's unit to decide.",
    ),
];

pub fn general_conditions(language: Language) -> Vec<GeneralCondition> {
    CONDITIONS
        .iter()
        .map(|(code, tr, en)| {
            let text = match language {
                Language::Turkish => tr,
                Language::English => en,
            };
            GeneralCondition { code, text }
        })
        .collect()
}
