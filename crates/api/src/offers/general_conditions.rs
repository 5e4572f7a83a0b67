//! The general conditions of every offer, as texts.

use serde::Serialize;
use staj_domain::user::Language;
use utoipa::ToSchema;

/// A condition that applies to every internship of the programme.
#[derive(Debug, Serialize, ToSchema)]
pub struct GeneralCondition {
    #[schema(examples("transport"))]
    pub code: &'static str,
    /// In the language of your account.
    #[schema(examples("Ulaşım her adayın kendi sorumluluğundadır."))]
    pub text: &'static str,
}

/// Transport (R66), accommodation (R67), wage (R68) and insurance (R69, R71, R72).
const CONDITIONS: [(&str, &str, &str); 4] = [
    (
        "transport",
        "Ulaşım her adayın kendi sorumluluğundadır.",
        "Candidates are responsible for their own transport.",
    ),
    (
        "accommodation",
        "Konaklama her adayın kendi sorumluluğundadır.",
        "Candidates are responsible for their own accommodation.",
    ),
    (
        "wage",
        "Staj süresince 3308 sayılı Kanun'un 25. maddesindeki yasal ücretten az olmamak üzere teklifteki aylık ücret ödenir; eksik aylar otuzda bir üzerinden hesaplanır.",
        "During the internship, the employer pays the monthly wage of the offer, which must not be below the statutory wage under law 3308, art. 25. For part of a month, each day is paid as one thirtieth.",
    ),
    (
        "insurance",
        "Staj, sigorta bakımından zorunlu staj sayılır; primleri adayın okulu öder. Müfredattaki zorunlu staj yerine sayılması okulun ilgili biriminin onayına bağlıdır.",
        "For insurance purposes, the internship counts as a compulsory internship, and the candidate's school pays the premiums. The school's unit decides whether it counts as the compulsory internship of the curriculum.",
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
