use super::prelude::*;
use crate::rows::employers::PayerColumns;
use crate::rows::offers::OfferRow;
use crate::rows::placements::PlacementRow;
use crate::rows::tasks::*;
use diesel::dsl::max;
use diesel::sql_types::{Bool, Nullable};
use staj_domain::offer::Offer;
use staj_domain::placement::PlacementState;
use staj_domain::sgk_notice::SgkNoticeState;
use staj_domain::wage::{WageDuty, WageRule};
use time::{Date, Duration};

/// True for every offer whose first wage may be below a statutory one, and for some others:
/// `staj_domain::wage` decides. Half a kuruş is added for the rounding.
const MAY_BE_UNDERPAID: &str = "exists (select 1 from wage_rules w
    where w.valid_from <= offers.end_date and (w.valid_to is null or w.valid_to >= offers.start_date)
      and offers.monthly_wage_kurus * 10000 < 5000 + w.net_minimum_wage_kurus * case
        when employers.kind = 'public' then w.public_rate_bp
        when w.rate_large_bp >= w.rate_small_bp and w.rate_large_bp >= w.rate_small_while_contribution_bp
          then w.rate_large_bp
        when w.rate_small_bp >= w.rate_small_while_contribution_bp then w.rate_small_bp
        else w.rate_small_while_contribution_bp end)";

/// Offers about which somebody may have to do something, the earliest first day first.
/// `staj_domain::task` decides what.
pub fn list(conn: &mut Conn, filter: &TaskFilter) -> Result<Vec<TaskRow>, StoreError> {
    let served = [
        PlacementState::Confirmed,
        PlacementState::Active,
        PlacementState::Completed,
        PlacementState::Terminated,
    ];
    let running = [PlacementState::Confirmed, PlacementState::Active];
    let notice = |states: &[SgkNoticeState]| {
        sgk_notices::state
            .eq_any(states.iter().copied().map(Name).collect::<Vec<_>>())
            .and(placements::state.eq_any(served.map(Name)))
            .nullable()
    };
    let undecided = || {
        placements::approval.is_null().and(placements::state.eq_any(running.map(Name))).nullable()
    };
    let underpaid = || Literal::<Nullable<Bool>>::new(MAY_BE_UNDERPAID);
    let mut query = offers::table
        .inner_join(employers::table)
        .inner_join(pool_entries::table.inner_join(applications::table))
        .left_join(placements::table.left_join(sgk_notices::table))
        .filter(Literal::<Bool>::new("offers.state in ('sent', 'accepted', 'confirmed')"))
        .select((
            OfferRow::as_select(),
            PayerColumns::as_select(),
            employers::name,
            applications::school_id,
            Option::<PlacementRow>::as_select(),
            (sgk_notices::id, sgk_notices::state, sgk_notices::due_on).nullable(),
        ))
        .into_boxed::<Db>();
    query = match filter.scope {
        TaskScope::Employer(employer) => query
            .filter(offers::employer_id.eq(key(employer)))
            .filter(notice(&SgkNoticeState::WAITING).or(underpaid())),
        // A school has nothing to do before the confirmation.
        TaskScope::School(school) => query
            .filter(placements::school_id.eq(key(school)).nullable())
            .filter(notice(&SgkNoticeState::READ_BY_SCHOOL).or(undecided())),
        TaskScope::Everyone => {
            query.filter(notice(&SgkNoticeState::UNDECLARED).or(undecided()).or(underpaid()))
        }
    };
    if let Some(faculty) = filter.faculty {
        // Of confirmed internships only: an employer must not find out the school of others.
        let its = super::faculties::applications_of(faculty);
        query = query.filter(placements::pool_entry_id.eq_any(its).nullable());
    }
    if let Some(today) = filter.overdue_on {
        let last = last_unshared(conn, today)?;
        // A notice is due before the first day, and everything else not earlier than the day before it.
        let tomorrow = today.saturating_add(Duration::DAY);
        let unshared =
            notice(&SgkNoticeState::WAITING).and(sgk_notices::due_on.lt(today).nullable());
        query = query
            .filter(offers::start_date.le(last.map_or(tomorrow, |last| last.max(tomorrow))))
            .filter(offers::start_date.le(tomorrow).nullable().or(unshared));
    }
    // An internship begins on the first day of its offer. Its own column finds those of a school in order.
    query = match filter.scope {
        TaskScope::School(_) => query.order((placements::starts_on.nullable(), offers::id)),
        TaskScope::Employer(_) | TaskScope::Everyone => {
            query.order((offers::start_date, offers::id))
        }
    };
    if let Some((start, id)) = filter.after {
        let later = offers::start_date.gt(start);
        query = query.filter(later.or(offers::start_date.eq(start).and(offers::id.gt(key(id)))));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// The last first day of an internship whose notice should have been shared before today, so that a list
/// of what is overdue ends there.
fn last_unshared(conn: &mut Conn, today: Date) -> Result<Option<Date>, StoreError> {
    Ok(sgk_notices::table
        .inner_join(placements::table)
        .filter(Literal::<Bool>::new("sgk_notices.state in ('pending', 'rejected')"))
        .filter(sgk_notices::due_on.lt(today))
        .select(max(placements::starts_on))
        .first(conn)?)
}

/// The employers with an open or confirmed offer that ends on the day `from` or later and whose
/// wage is below the statutory one (A56), in no particular order.
pub fn underpaying_employers(
    conn: &mut Conn,
    rules: &[WageRule],
    from: Date,
) -> Result<Vec<EmployerId>, StoreError> {
    let found: Vec<(OfferRow, PayerColumns)> = offers::table
        .inner_join(employers::table)
        .filter(Literal::<Bool>::new("offers.state in ('sent', 'accepted', 'confirmed')"))
        .filter(offers::end_date.ge(from))
        .filter(Literal::<Bool>::new(MAY_BE_UNDERPAID))
        .select((OfferRow::as_select(), PayerColumns::as_select()))
        .load(conn)?;
    let mut underpaying = std::collections::BTreeSet::new();
    for (offer, payer) in found {
        let (offer, employer) = (Offer::try_from(offer)?, (&payer).try_into()?);
        if offer.shortfall(WageDuty { employer: &employer, rules }).is_some() {
            underpaying.insert(offer.employer);
        }
    }
    Ok(underpaying.into_iter().collect())
}
