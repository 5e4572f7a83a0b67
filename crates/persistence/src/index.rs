//! The index of every query: its name, what it takes and what it answers.
//!
//! Each line makes a function that hands a transaction to the copy of the query
//! compiled for its database. What a query means stands at its definition in `queries/`.

use crate::StoreError;
use crate::rows::Stamp;
use crate::store::Tx;
use staj_domain::ids::*;
use time::{Date, OffsetDateTime};

macro_rules! index {
    ($(mod $module:ident { $(use $path:path;)* $(fn $query:ident($($arg:ident: $type:ty),*) -> $answer:ty;)* })*) => {$(
        #[doc = concat!("See `queries/", stringify!($module), ".rs`.")]
        pub mod $module {
            #[allow(unused_imports, clippy::allow_attributes, reason = "not every module needs all of them")]
            use super::*;
            $(use $path;)*
            $(
                pub fn $query(tx: &mut Tx<'_>, $($arg: $type),*) -> Result<$answer, StoreError> {
                    match tx {
                        Tx::Postgres(conn) => crate::postgres::queries::$module::$query(conn, $($arg),*),
                        Tx::Sqlite(conn) => crate::sqlite::queries::$module::$query(conn, $($arg),*),
                    }
                }
            )*
        }
    )*};
}

index! {
    mod employers {
        use staj_domain::employer::Employer;
        fn find(employer: EmployerId) -> Option<Employer>;
    }
    mod events {
        use staj_domain::event::Event;
        fn append(stamp: &Stamp, events: &[Event]) -> ();
    }
    mod offers {
        use crate::rows::offers::OfferFilter;
        use crate::rows::offers::OfferScope;
        use crate::rows::offers::OfferSummary;
        use staj_domain::offer::Offer;
        use staj_domain::offer::OfferBook;
        use staj_domain::offer::Outcome;
        fn lock_book(offer: OfferId, scope: OfferScope) -> Option<OfferBook>;
        fn lock_entry(entry: PoolEntryId) -> Option<OfferBook>;
        fn insert(offer: &Offer, of: (PoolEntryId, TermId), by: UserId, at: OffsetDateTime) -> ();
        fn save_conditions(offer: &Offer, at: OffsetDateTime) -> ();
        fn save(outcome: &Outcome, stamp: &Stamp) -> ();
        fn overdue_entries(employer: Option<EmployerId>, now: OffsetDateTime, limit: i64) -> Vec<PoolEntryId>;
        fn find(offer: OfferId, scope: OfferScope) -> Option<OfferSummary>;
        fn list(filter: &OfferFilter) -> Vec<OfferSummary>;
    }
    mod placements {
        use crate::rows::placements::PlacementFilter;
        use crate::rows::placements::PlacementScope;
        use crate::rows::placements::PlacementSummary;
        use staj_domain::placement::Placement;
        fn insert(placement: &Placement, entry: PoolEntryId, at: OffsetDateTime) -> ();
        fn of_offer(offer: OfferId) -> Option<Placement>;
        fn save(placement: &Placement, at: OffsetDateTime) -> ();
        fn find(placement: PlacementId, scope: PlacementScope) -> Option<PlacementSummary>;
        fn list(filter: &PlacementFilter) -> Vec<PlacementSummary>;
    }
    mod pool_entries {
        use staj_domain::pool::PoolEntry;
        fn find(entry: PoolEntryId) -> Option<PoolEntry>;
    }
    mod quotas {
        use crate::rows::quotas::QuotaEntryRow;
        use staj_domain::employer::Quota;
        fn find(employer: EmployerId, term: TermId) -> Option<Quota>;
        fn lock(quota: QuotaId) -> Quota;
        fn insert(quota: &Quota, of: (EmployerId, TermId), at: OffsetDateTime) -> ();
        fn save(quota: &Quota, at: OffsetDateTime) -> ();
        fn list_entries(quota: QuotaId, before: Option<i64>, limit: i64) -> Vec<QuotaEntryRow>;
    }
    mod reference {
        use crate::rows::reference::HolidayRow;
        use crate::rows::reference::ProvinceRow;
        use crate::rows::reference::ReferenceData;
        use crate::rows::reference::WageRuleRow;
        use staj_domain::calendar::Holidays;
        use staj_domain::wage::WageRule;
        fn insert_absent(data: &ReferenceData) -> ();
        fn holidays() -> Holidays;
        fn list_holidays(from: Date, to: Date) -> Vec<HolidayRow>;
        fn wage_rules() -> Vec<WageRule>;
        fn list_wage_rules() -> Vec<WageRuleRow>;
        fn list_provinces() -> Vec<ProvinceRow>;
    }
    mod seed {
        use crate::rows::seed::SeedCandidate;
        use crate::rows::seed::SeedEmployer;
        use crate::rows::seed::SeedTerm;
        use crate::rows::seed::SeedUser;
        fn user(user: &SeedUser) -> ();
        fn employer(employer: &SeedEmployer) -> ();
        fn term(term: &SeedTerm) -> ();
        fn candidate(seed: &SeedCandidate) -> ();
    }
    mod sessions {
        use crate::rows::sessions::CallerRow;
        fn caller(session: SessionId) -> Option<CallerRow>;
        fn insert(session: SessionId, user: UserId, at: OffsetDateTime) -> ();
    }
    mod sgk_notices {
        use crate::rows::sgk_notices::NoticeFilter;
        use crate::rows::sgk_notices::NoticeScope;
        use crate::rows::sgk_notices::SgkNoticeSummary;
        use staj_domain::sgk_notice::SgkNotice;
        fn insert(notice: &SgkNotice, at: OffsetDateTime) -> ();
        fn take(notice: SgkNoticeId, scope: NoticeScope) -> Option<SgkNotice>;
        fn of_placement(placement: PlacementId) -> Option<SgkNotice>;
        fn save(notice: &SgkNotice) -> ();
        fn find(notice: SgkNoticeId, scope: NoticeScope) -> Option<SgkNoticeSummary>;
        fn list(filter: &NoticeFilter) -> Vec<SgkNoticeSummary>;
    }
    mod terms {
        use staj_domain::term::Term;
        use staj_domain::term::TermRules;
        fn find(term: TermId) -> Option<Term>;
        fn lock(term: TermId) -> Option<Term>;
        fn rules(term: TermId) -> TermRules;
        fn save(term: &Term) -> ();
    }
}
