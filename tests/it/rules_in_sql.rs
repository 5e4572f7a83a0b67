//! A query that filters by a rule repeats the rule in SQL. These tests compare each such filter
//! with the function of the domain in random worlds, at every deadline and one second before and
//! after it:
//!
//! | Query | Function |
//! |---|---|
//! | `offers::list` by state | `Offer::state_at` |
//! | `offers::overdue_entries` | `Offer::state_at` |
//! | `quotas::overdue` | `Offer::state_at` |
//! | `pool_entries::search`, available only | `OfferBook::places` |
//! | `placements::list` by state | `Placement::state_at` |
//! | `placements::due` | `Placement::state_at` |
//! | `placements::running` | `Placement::state_at` |
//! | `sgk_notices::list`, overdue only | `SgkNoticeState::is_overdue` |
//! | `applications::list` by state | `ApplicationState::at` |
//! | `documents::list` by claim | `Claim::holds_at` |

use serde_json::json;
use staj_domain::Named;
use staj_domain::application::ApplicationState;
use staj_domain::calendar::{end_of_day, istanbul_date};
use staj_domain::ids::{OfferId, PlacementId, PoolEntryId};
use staj_domain::offer::{Offer, OfferState};
use staj_domain::placement::PlacementState;
use staj_domain::pool::PoolSort;
use staj_domain::user::Role;
use staj_persistence::rows::applications::{ApplicationFilter, ApplicationScope};
use staj_persistence::rows::documents::{ClaimFilter, DocumentFilter};
use staj_persistence::rows::offers::{OfferFilter, OfferScope};
use staj_persistence::rows::order::Order;
use staj_persistence::rows::placements::{DatedPlacement, PlacementFilter, PlacementScope};
use staj_persistence::rows::pool_entries::{PoolFilter, PoolPage, ScoreRange};
use staj_persistence::rows::sgk_notices::{NoticeFilter, SgkNoticeScope};
use staj_persistence::{
    StoreError, Tx, applications, documents, offers, placements, pool_entries, quotas, sgk_notices,
};
use staj_tests::given::{CONTROL, Employer, START, TERM, calendar};
use staj_tests::{Dice, TestApp};
use std::collections::BTreeSet;
use time::{Duration, OffsetDateTime};

/// More rows than any of these worlds has.
const ALL: i64 = 1000;

/// Each instant, and one second before and after it.
fn around(deadlines: impl IntoIterator<Item = OffsetDateTime>) -> BTreeSet<OffsetDateTime> {
    let near = |at| [at - Duration::SECOND, at, at + Duration::SECOND];
    deadlines.into_iter().flat_map(near).collect()
}

/// Offers to seven candidates, with random dates and outcomes.
async fn offers_at_random(app: &TestApp, dice: &mut Dice) -> Employer {
    let employer = app.employer("Aselsan", 40);
    let rival = app.employer("Havelsan", 40);
    for name in 0..7 {
        let candidate = app.candidate(&format!("Aday{name}"));
        let mut start = START;
        for from in [&employer, &rival] {
            start += Duration::days(i64::try_from(dice.below(10)).unwrap());
            let end = start + Duration::days(i64::try_from(dice.below(9)).unwrap());
            match dice.below(7) {
                0 => drop(app.draft(from, &candidate, start, end).await),
                1 => drop(app.sent(from, &candidate, start, end).await),
                2 => drop(app.accepted(from, &candidate, start, end).await),
                3 => {
                    let offer = app.confirmed(from, &candidate, start, end).await;
                    let (path, why) =
                        (format!("/v1/offers/{offer}/cancel"), json!({ "reason": "budget" }));
                    app.post(from, &path, why).await.is(200);
                }
                _ => drop(app.confirmed(from, &candidate, start, end).await),
            }
            start = end + Duration::DAY;
        }
    }
    let notices = app.get(&employer, "/v1/sgk-notices").await.is(200);
    for notice in notices["items"].as_array().unwrap() {
        if notice["state"] == "pending" && dice.below(2) == 0 {
            let path = format!("/v1/sgk-notices/{}/share", notice["id"].as_str().unwrap());
            app.act(&employer, &path).await.is(200);
        }
    }
    employer
}

fn compare_offers(
    tx: &mut Tx<'_>,
    employer: &Employer,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let filter = |states| OfferFilter {
        scope: OfferScope::Everyone,
        term: None,
        states,
        now,
        order: Order { latest_first: false, after: None },
        employer: None,
        entry: None,
        from: None,
        until: None,
        limit: ALL,
    };
    let mut all = vec![];
    for found in offers::list(tx, &filter(vec![]))? {
        all.push((found.offer.pool_entry_id.id::<PoolEntryId>(), Offer::try_from(found.offer)?));
    }
    for state in OfferState::ALL {
        let listed: Vec<_> = offers::list(tx, &filter(vec![*state]))?
            .into_iter()
            .map(|found| found.offer.id.id::<OfferId>())
            .collect();
        let expected: Vec<_> = all
            .iter()
            .filter(|(_, offer)| offer.state_at(now) == *state)
            .map(|(_, offer)| offer.id)
            .collect();
        assert_eq!(listed, expected, "offers that are {state} at {now}");
    }
    let overdue: Vec<_> =
        all.iter().filter(|(_, offer)| offer.state_at(now) != offer.state()).collect();
    let entries: BTreeSet<_> = overdue.iter().map(|(entry, _)| *entry).collect();
    let found = offers::overdue_entries(tx, None, now, None, ALL)?;
    assert_eq!(found, entries.into_iter().collect::<Vec<_>>(), "entries overdue at {now}");
    let of_quota = overdue.iter().filter(|(_, offer)| offer.quota == employer.quota).count();
    let found = quotas::overdue(tx, employer.quota, now)?;
    assert_eq!(usize::try_from(found).ok(), Some(of_quota), "overdue offers of the quota at {now}");
    Ok(())
}

fn compare_availability(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for limit in [1, 2] {
        let filter = |confirmed_below| PoolFilter {
            term: TERM,
            cities: BTreeSet::new(),
            levels: BTreeSet::new(),
            field_codes: BTreeSet::new(),
            department_codes: BTreeSet::new(),
            class_years: BTreeSet::new(),
            document_types: BTreeSet::new(),
            gpa: ScoreRange::default(),
            academic: ScoreRange::default(),
            social: ScoreRange::default(),
            sports: ScoreRange::default(),
            preferred: None,
            confirmed_below,
        };
        let page = PoolPage { sort: PoolSort::Academic, after: None, limit: ALL };
        let mut expected = vec![];
        for found in pool_entries::search(tx, &filter(None), &page)? {
            let Some(mut book) = offers::book(tx, found.id.id())? else { continue };
            book.rules.internship_limit = limit;
            if book.places().1 > 0 {
                expected.push(found.id);
            }
        }
        let found = pool_entries::search(tx, &filter(Some(limit.into())), &page)?;
        let found: Vec<_> = found.into_iter().map(|found| found.id).collect();
        assert_eq!(found, expected, "available with a limit of {limit}");
    }
    Ok(())
}

fn compare_placements(tx: &mut Tx<'_>, now: OffsetDateTime) -> Result<(), StoreError> {
    let filter = |state| PlacementFilter {
        person: None,
        scope: PlacementScope::Everyone,
        term: None,
        state,
        notice_states: vec![],
        faculty: None,
        employer: None,
        school: None,
        provinces: vec![],
        from: None,
        until: None,
        now,
        order: Order { latest_first: false, after: None },
        limit: ALL,
    };
    let mut all = vec![];
    for found in placements::list(tx, &filter(None))? {
        let DatedPlacement { placement, period } = found.try_into()?;
        all.push((placement.state_at(period, now), placement));
    }
    for state in PlacementState::ALL {
        let listed: Vec<PlacementId> = placements::list(tx, &filter(Some(*state)))?
            .into_iter()
            .map(|found| found.placement.id.id())
            .collect();
        let expected: Vec<_> =
            all.iter().filter(|(at, _)| at == state).map(|(_, placement)| placement.id).collect();
        assert_eq!(listed, expected, "placements that are {state} at {now}");
    }
    let due: BTreeSet<_> = all
        .iter()
        .filter(|(state, placement)| *state != placement.state)
        .map(|(_, placement)| placement.id)
        .collect();
    let found = placements::due(tx, now, None, ALL)?;
    assert_eq!(found, due.into_iter().collect::<Vec<_>>(), "placements due at {now}");
    let live = [PlacementState::Confirmed, PlacementState::Active];
    let running = all.iter().filter(|(state, _)| live.contains(state)).count();
    let found = placements::running(tx, TERM, istanbul_date(now))?;
    assert_eq!(usize::try_from(found).ok(), Some(running), "placements running at {now}");
    Ok(())
}

fn compare_notices(tx: &mut Tx<'_>, now: OffsetDateTime) -> Result<(), StoreError> {
    let filter = |overdue_at| NoticeFilter {
        person: None,
        scope: SgkNoticeScope::Everyone,
        term: None,
        school: None,
        faculty: None,
        employer: None,
        states: vec![],
        from: None,
        until: None,
        overdue_at,
        order: Order { latest_first: false, after: None },
        limit: ALL,
    };
    let expected: Vec<_> = sgk_notices::list(tx, &filter(None))?
        .into_iter()
        .filter(|found| found.notice.state.0.is_overdue(found.notice.due_on, now))
        .map(|found| found.notice.id)
        .collect();
    let found = sgk_notices::list(tx, &filter(Some(now)))?;
    let found: Vec<_> = found.into_iter().map(|found| found.notice.id).collect();
    assert_eq!(found, expected, "notices overdue at {now}");
    Ok(())
}

/// Every instant after which an offer, an internship or an SGK notice can be in another state.
fn deadlines(tx: &mut Tx<'_>) -> Result<Vec<OffsetDateTime>, StoreError> {
    let filter = NoticeFilter {
        person: None,
        scope: SgkNoticeScope::Everyone,
        term: None,
        school: None,
        faculty: None,
        employer: None,
        states: vec![],
        from: None,
        until: None,
        overdue_at: None,
        order: Order { latest_first: false, after: None },
        limit: ALL,
    };
    let due = sgk_notices::list(tx, &filter)?;
    let mut deadlines: Vec<_> =
        due.into_iter().map(|found| end_of_day(found.notice.due_on)).collect();
    let filter = OfferFilter {
        scope: OfferScope::Everyone,
        term: None,
        states: vec![],
        now: OffsetDateTime::UNIX_EPOCH,
        order: Order { latest_first: false, after: None },
        employer: None,
        entry: None,
        from: None,
        until: None,
        limit: ALL,
    };
    for found in offers::list(tx, &filter)? {
        deadlines.push(found.offer.respond_by.0);
        deadlines.extend(found.offer.confirm_by.map(|at| at.0));
        deadlines.push(end_of_day(found.offer.start_date - Duration::DAY));
        deadlines.push(end_of_day(found.offer.end_date));
    }
    Ok(deadlines)
}

#[actix_web::test]
async fn sql_filters_of_offers_placements_and_notices_agree_with_the_domain() {
    let (app, mut dice) = (TestApp::new().await, Dice(1));
    let employer = offers_at_random(&app, &mut dice).await;
    let compare = || {
        app.app
            .store
            .read(|tx| {
                // Stored states are right only for now or later, so earlier deadlines are left out.
                for now in around(deadlines(tx)?).into_iter().filter(|at| *at >= app.now()) {
                    compare_offers(tx, &employer, now)?;
                    compare_placements(tx, now)?;
                    compare_notices(tx, now)?;
                }
                compare_availability(tx)
            })
            .unwrap();
    };
    compare();
    // Compare again after some internships have begun and some offers have lapsed.
    app.at(end_of_day(START + Duration::days(8)));
    app.tick();
    compare();
}

#[actix_web::test]
async fn sql_filters_of_applications_and_claims_agree_with_the_domain() {
    let (app, mut dice) = (TestApp::new().await, Dice(1));
    let officers = [app.officer(Role::CareerOfficer), app.officer(Role::CareerOfficer)];
    let mut waiting = vec![];
    for name in 0..8 {
        let applicant = app.applicant(&format!("Aday{name}"));
        match dice.below(3) {
            0 => drop(app.application(&applicant).await),
            _ => waiting.push(app.submitted(&applicant).await.1),
        }
    }
    let mut claims = vec![];
    for (n, document) in waiting.iter().enumerate() {
        app.at(CONTROL + Duration::minutes(i64::try_from(n).unwrap()));
        if dice.below(4) > 0 {
            let path = format!("/v1/documents/{document}/claim");
            app.act(&dice.one_of(&[&officers[0], &officers[1]]).clone(), &path).await.is(200);
            claims.push(app.now() + staj_domain::document::CLAIM_PERIOD);
        }
    }
    claims.push(calendar().applications_close_at);
    let compare = |tx: &mut Tx<'_>, now: OffsetDateTime| -> Result<(), StoreError> {
        let filter = |states| ApplicationFilter {
            scope: ApplicationScope::Everyone,
            term: None,
            states,
            now,
            after: None,
            person: None,
            limit: ALL,
        };
        let all = applications::list(tx, &filter(vec![]))?;
        for state in ApplicationState::ALL {
            let listed = applications::list(tx, &filter(vec![*state]))?;
            let listed: Vec<_> = listed.iter().map(|found| found.application.id).collect();
            let closes_at = calendar().applications_close_at;
            let expected: Vec<_> = all
                .iter()
                .filter(|found| found.application.state.0.at(closes_at, now) == *state)
                .map(|found| found.application.id)
                .collect();
            assert_eq!(listed, expected, "applications that are {state} at {now}");
        }
        let filter = |claim| DocumentFilter {
            person: None,
            scope: ApplicationScope::Everyone,
            term: None,
            application: None,
            school: None,
            control: None,
            states: vec![],
            document_type: None,
            claim,
            queued_until: None,
            now,
            after: None,
            limit: ALL,
        };
        let all = documents::list(tx, &filter(None))?;
        let of = |officer: &staj_tests::given::Caller| Some(officer.user);
        for claimant in [None, of(&officers[0]), of(&officers[1])] {
            let claim = claimant.map_or(ClaimFilter::Free, ClaimFilter::Of);
            let listed = documents::list(tx, &filter(Some(claim)))?;
            let listed: Vec<_> = listed.iter().map(|found| found.document.id).collect();
            let expected: Vec<_> = all
                .iter()
                .filter(|found| {
                    let held = found.document.claim().filter(|claim| claim.holds_at(now));
                    held.map(|claim| claim.by) == claimant
                })
                .map(|found| found.document.id)
                .collect();
            assert_eq!(listed, expected, "documents claimed by {claimant:?} at {now}");
        }
        Ok(())
    };
    app.app
        .store
        .read(|tx| around(claims.clone()).into_iter().try_for_each(|now| compare(tx, now)))
        .unwrap();
}
