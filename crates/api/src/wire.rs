//! Domain values in JSON: one type for all closed sets of names.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use staj_domain::Named;
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

/// A value of a closed set, which is its name in JSON. Declare fields with the aliases below: the
/// contract would inline a generic type instead of referring to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wire<T>(pub T);

impl<T: Named> Serialize for Wire<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de, T: Named> Deserialize<'de> for Wire<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<'de, str>::deserialize(deserializer)?;
        T::from_name(&name).map(Wire).ok_or_else(|| {
            let names: Vec<_> = T::ALL.iter().map(|member| member.name()).collect();
            D::Error::custom(format!("{name:?} is not one of {}", names.join(", ")))
        })
    }
}

impl<T: Named> PartialSchema for Wire<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some(T::ABOUT.trim()))
            .enum_values(Some(T::ALL.iter().map(|member| member.name())))
            .into()
    }
}

impl<T: Named> ToSchema for Wire<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed(T::TYPE)
    }
}

/// Declares the schema of a number with limits that is an item of lists.
macro_rules! numbers {
    ($($(#[doc = $about:literal])+ $name:ident = $first:literal..=$last:literal, $example:literal;)+) => {$(
        $(#[doc = $about])+
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::new(Type::Integer))
                    .description(Some(concat!($($about),+).trim_ascii()))
                    .minimum(Some($first))
                    .maximum(Some($last))
                    .examples([$example])
                    .into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+};
}

numbers! {
    /// The plate code of a province.
    PlateCode = 1..=81, 6;
    /// A year of study.
    YearOfStudy = 0..=12, 4;
}

macro_rules! wire {
    ($($module:ident::$name:ident;)+) => {$(
        pub type $name = Wire<staj_domain::$module::$name>;
    )+};
}

wire! {
    announcement::AnnouncementChannel;
    announcement::AnnouncementState;
    announcement::EvidencePackageState;
    application::ApplicationState;
    application::DeclaredSource;
    application::EligibilityCriterion;
    calendar::HolidayKind;
    audit_seal::SealFault;
    document::ClaimedBy;
    document::ControlLevel;
    document::Decision;
    document::DocumentControl;
    document::DocumentState;
    document::ReviewVerdict;
    employer::EmployerKind;
    employer::HazardClass;
    employer::EmployerState;
    employer::MemberRole;
    employer::LedgerLineKind;
    evaluation::Competency;
    evaluation::CriterionKind;
    evaluation::ObjectionDecision;
    evaluation::ObjectionState;
    evaluation::RunState;
    fact::FactKind;
    fact::FactName;
    failure::Job;
    figures::FigureDimension;
    guardian::ConsentSource;
    guardian::ConsentState;
    guardian::GuardianRelation;
    incident::IncidentKind;
    incident::IncidentReporter;
    incident::IncidentSort;
    incident::IncidentState;
    interview::InterviewSort;
    interview::InterviewState;
    mail::MailFailure;
    mail::MailState;
    my_task::MyTaskKind;
    news::Audience;
    news::NotificationKind;
    offer::AmendmentState;
    offer::OfferInclude;
    offer::OfferSort;
    offer::OfferState;
    offer::OfferEndReason;
    placement::AbsenceKind;
    placement::CompulsoryEquivalence;
    placement::HealthCover;
    placement::LetterState;
    placement::PlacementSort;
    placement::PlacementState;
    placement::TerminationReason;
    task::TaskKind;
    task::TaskOwner;
    placement::UniversityApproval;
    placement::Verdict;
    pool::FacetParameter;
    pool::PoolInclude;
    pool::PoolSort;
    privacy::DataRequestKind;
    privacy::DataRequestState;
    privacy::RetentionClass;
    school::Level;
    school::SchoolKind;
    sgk_notice::SgkNoticeGap;
    sgk_notice::SgkNoticeRejectReason;
    sgk_notice::SgkNoticeSort;
    sgk_notice::SgkNoticeState;
    session::SignInMethod;
    talent_pool::TalentPoolState;
    term::FindingCode;
    term::RuleName;
    term::RuleUnit;
    term::Severity;
    term::TermPhase;
    user::AccountState;
    user::Language;
    user::Role;
    user::StaffRole;
}
