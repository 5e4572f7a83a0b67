use super::people::{self, of_asked};
use super::prelude::*;
use super::{arranged, one_row};
use crate::rows::placements::ConfirmedOffer;
use crate::rows::sgk_notices::*;
use crate::schema::sql::Uid;
use diesel::sql_types::Bool;
use staj_domain::calendar::istanbul_date;
use staj_domain::sgk_notice::SgkNotice;
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// What a caller sees of notices, without the interns: with them, a planner would order thirteen tables.
macro_rules! summaries {
    () => {
        sgk_notices::table
            .inner_join(
                placements::table
                    .inner_join(
                        acceptance_letters::table.on(acceptance_letters::placement_id
                            .eq(placements::id)
                            .and(acceptance_letters::superseded_at.is_null())),
                    )
                    .inner_join(
                        offers::table
                            .inner_join(employers::table)
                            .inner_join(provinces::table)
                            .inner_join(workplaces::table)
                            .inner_join(users::table.on(offers::created_by.eq(users::id))),
                    ),
            )
            .select((
                SgkNoticeRow::as_select(),
                (
                    employers::id,
                    employers::name,
                    employers::kind,
                    employers::tax_number,
                    employers::sector,
                    employers::staff_count,
                    employers::province_code,
                    employers::district,
                    employers::address,
                    employers::phone,
                    employers::email,
                ),
                (users::full_name, users::email, users::phone_sealed),
                (
                    offers::start_date,
                    offers::end_date,
                    offers::works_saturdays,
                    offers::province_code,
                    provinces::name,
                    offers::address,
                    (
                        workplaces::id,
                        workplaces::name,
                        workplaces::sgk_workplace_number,
                        workplaces::hazard_class,
                        workplaces::nace_code,
                    ),
                    offers::unit,
                    offers::monthly_wage_kurus,
                    offers::wage_raises,
                    offers::term_id,
                    offers::id,
                    acceptance_letters::number,
                    acceptance_letters::issued_on,
                    placements::created_at,
                    placements::premium_payer,
                    placements::health_cover,
                    placements::iban_sealed,
                ),
            ))
    };
}

type Columns = (SgkNoticeRow, NoticeEmployer, NoticeContact, NoticeInternship);

/// Adds the interns, whose pool entries have the ids of their applications.
fn with_interns(conn: &mut Conn, found: Vec<Columns>) -> Result<Vec<SgkNoticeSummary>, StoreError> {
    let entries: Vec<Key> = found.iter().map(|(notice, ..)| notice.pool_entry_id).collect();
    let interns: Vec<(Key, NoticeIntern)> = applications::table
        .inner_join(candidates::table.inner_join(users::table))
        .inner_join(departments::table)
        .inner_join(schools::table)
        .filter(one_of(applications::id, entries))
        .select((
            applications::id,
            (
                candidates::id,
                candidates::given_name,
                candidates::surname,
                candidates::birth_date,
                candidates::national_id_sealed,
                users::email,
                users::phone_sealed,
                schools::name,
                applications::student_number,
                departments::code,
                departments::name,
                applications::level,
                applications::class_year,
            ),
        ))
        .load(conn)?;
    let interns: BTreeMap<_, _> = interns.into_iter().collect();
    let with_intern = |(notice, employer, contact, internship): Columns| {
        let intern = interns.get(&notice.pool_entry_id)?.clone();
        Some(SgkNoticeSummary { notice, employer, contact, intern, internship })
    };
    Ok(found.into_iter().filter_map(with_intern).collect())
}

/// Inserts a pending SGK notice.
pub fn insert(
    conn: &mut Conn,
    notice: &SgkNotice,
    of: &ConfirmedOffer,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(sgk_notices::table)
        .values((
            sgk_notices::id.eq(key(notice.id)),
            sgk_notices::placement_id.eq(key(notice.placement)),
            sgk_notices::school_id.eq(key(notice.school)),
            sgk_notices::pool_entry_id.eq(key(of.entry)),
            sgk_notices::term_id.eq(key(of.term)),
            sgk_notices::employer_id.eq(key(of.employer)),
            sgk_notices::state.eq(Name(notice.state())),
            sgk_notices::due_on.eq(notice.due_on),
            sgk_notices::late.eq(false),
            sgk_notices::created_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Loads an SGK notice for a change, without a lock. [`save`] detects a concurrent change by the
/// version. `None` if it does not exist or is outside the given scope.
pub fn lock(
    conn: &mut Conn,
    notice: SgkNoticeId,
    scope: SgkNoticeScope,
) -> Result<Option<SgkNotice>, StoreError> {
    find(conn, notice, scope)?.map(|found| found.notice.try_into()).transpose()
}

/// The SGK notice of a placement, without a lock. `None` if there is none.
pub fn load_of_placement(
    conn: &mut Conn,
    placement: PlacementId,
) -> Result<Option<SgkNotice>, StoreError> {
    let row = sgk_notices::table
        .filter(sgk_notices::placement_id.eq(key(placement)))
        .select(SgkNoticeRow::as_select())
        .first(conn)
        .optional()?;
    row.map(SgkNotice::try_from).transpose()
}

/// Saves a step of an SGK notice. `StoreError::Stale` if the version has changed since it was
/// loaded.
pub fn save(conn: &mut Conn, notice: &SgkNotice) -> Result<(), StoreError> {
    let id = key(notice.id);
    let current = sgk_notices::table.find(id).filter(sgk_notices::version.eq(notice.version));
    let updated = diesel::update(current).set(ProgressColumns::from(notice)).execute(conn)?;
    one_row(updated, "sgk_notices", id)
}

/// An SGK notice for display. `None` if it does not exist or is outside the given scope.
pub fn find(
    conn: &mut Conn,
    notice: SgkNoticeId,
    scope: SgkNoticeScope,
) -> Result<Option<SgkNoticeSummary>, StoreError> {
    let only = ids(scope).filter(sgk_notices::id.eq(key(notice)));
    let found = summaries!().filter(sgk_notices::id.eq_any(only)).load(conn)?;
    Ok(with_interns(conn, found)?.pop())
}

/// The school that has received the SGK notice of an offer. `None` before it is shared.
pub fn informed_school(conn: &mut Conn, offer: OfferId) -> Result<Option<SchoolId>, StoreError> {
    let school = sgk_notices::table
        .inner_join(placements::table)
        .filter(placements::offer_id.eq(key(offer)))
        .filter(sgk_notices::shared_at.is_not_null())
        .select(sgk_notices::school_id)
        .first::<Key>(conn)
        .optional()?;
    Ok(school.map(Key::id))
}

/// A page of SGK notices, in the order of the filter.
pub fn list(conn: &mut Conn, filter: &NoticeFilter) -> Result<Vec<SgkNoticeSummary>, StoreError> {
    let mut page = ids(filter.scope);
    if let Some(term) = filter.term {
        page = page.filter(sgk_notices::term_id.eq(key(term)));
    }
    if let Some(school) = filter.school {
        page = page.filter(sgk_notices::school_id.eq(key(school)));
    }
    if let Some(faculty) = filter.faculty {
        let its = super::faculties::applications_of(faculty);
        page = page.filter(sgk_notices::pool_entry_id.eq_any(its));
    }
    if let Some(employer) = filter.employer {
        page = page.filter(sgk_notices::employer_id.eq(key(employer)));
    }
    page = among!(page, sgk_notices::state, filter.states);
    if let Some(from) = filter.from {
        page = page.filter(sgk_notices::due_on.ge(from));
    }
    if let Some(until) = filter.until {
        page = page.filter(sgk_notices::due_on.le(until));
    }
    if let Some(now) = filter.overdue_at {
        page = page
            .filter(Literal::<Bool>::new("sgk_notices.state in ('pending', 'rejected')"))
            .filter(sgk_notices::due_on.lt(istanbul_date(now)));
    }
    let asked = people::asked(conn, filter.person.as_ref())?;
    page = of_asked!(page, asked, sgk_notices::pool_entry_id);
    let by_day = |day| day;
    let page = in_order!(page, filter.order, sgk_notices::due_on, sgk_notices::id, by_day);
    let page: Vec<Key> = page.first_rows(filter.limit).load(conn)?;
    let found = summaries!().filter(one_of(sgk_notices::id, page.clone())).load(conn)?;
    let rows = with_interns(conn, found)?;
    Ok(arranged(&page, rows, |row: &SgkNoticeSummary| row.notice.id))
}

/// The ids of the notices of a scope, from one table for the reason that `offers.rs` gives.
fn ids<'a>(scope: SgkNoticeScope) -> sgk_notices::BoxedQuery<'a, Db, Uid> {
    let ids = sgk_notices::table.select(sgk_notices::id).into_boxed::<Db>();
    match scope {
        SgkNoticeScope::Employer(employer) => {
            ids.filter(sgk_notices::employer_id.eq(key(employer)))
        }
        // A school sees an SGK notice only once it is shared (R18). A notice that was recalled
        // before that never becomes visible to the school.
        SgkNoticeScope::School(school) => ids
            .filter(sgk_notices::school_id.eq(key(school)))
            .filter(sgk_notices::shared_at.is_not_null()),
        SgkNoticeScope::Everyone => ids,
    }
}
