use super::prelude::*;
use super::{arranged, one_row};
use crate::docs::{TermRulesDoc, WageRaiseDoc};
use crate::rows::Stamp;
use crate::rows::employers::PayerColumns;
use crate::rows::offers::*;
use crate::rows::pool_entries::EntryColumns;
use crate::schema::sql::Uid;
use diesel::dsl::exists;
use diesel::sql_types::Bool;
use staj_domain::Named;
use staj_domain::offer::{Offer, OfferBook, OfferState, Outcome};
use staj_domain::pool::PoolEntry;
use staj_domain::term::TermRules;
use std::collections::{BTreeMap, BTreeSet};
use time::OffsetDateTime;
use uuid::Uuid;

/// The offers with all that a caller sees of them.
macro_rules! summaries {
    () => {{
        let interviewed = exists(
            interviews::table
                .inner_join(talent_pool_entries::table)
                .filter(interviews::state.eq_any(super::interviews::revealing()))
                .filter(talent_pool_entries::employer_id.eq(offers::employer_id))
                .filter(talent_pool_entries::pool_entry_id.eq(offers::pool_entry_id)),
        );
        let consented = exists(
            guardian_consents::table
                .filter(guardian_consents::application_id.eq(offers::pool_entry_id))
                .filter(guardian_consents::state.eq("given")),
        );
        offers::table
            .inner_join(employers::table)
            .inner_join(provinces::table)
            .inner_join(workplaces::table)
            .inner_join(terms::table)
            .inner_join(pool_entries::table.inner_join(candidates::table))
            .select((
                OfferRow::as_select(),
                employers::name,
                PayerColumns::as_select(),
                provinces::name,
                workplaces::name,
                pool_entries::candidate_id,
                candidates::given_name,
                candidates::surname,
                candidates::birth_date,
                consented,
                interviewed,
                pool_entries::state,
                employers::state,
                terms::rules,
            ))
    }};
}

/// The rows of books. One statement, because every decision about an offer reads a book.
macro_rules! book_rows {
    () => {{
        let of_term = offers::pool_entry_id.eq(pool_entries::id);
        let is_held = offers::state.eq_any(["sent", "accepted", "confirmed"]);
        let of_candidate = offers::candidate_id.eq(pool_entries::candidate_id);
        pool_entries::table
            .inner_join(applications::table)
            .inner_join(terms::table)
            .left_join(offers::table.on(of_candidate.and(of_term.or(is_held))))
            .order((pool_entries::id, offers::id))
            .select((EntryColumns::as_select(), terms::rules, Option::<OfferRow>::as_select()))
    }};
}

/// Locks the candidate to whom an offer was made, and loads their book in the offer's term. `None`
/// if the offer does not exist or is outside the given scope.
pub fn lock_book(
    conn: &mut Conn,
    offer: OfferId,
    scope: OfferScope,
) -> Result<Option<OfferBook>, StoreError> {
    let mut found = offers::table
        .inner_join(pool_entries::table)
        .filter(offers::id.eq(key(offer)))
        .select(offers::pool_entry_id)
        .into_boxed::<Db>();
    found = match scope {
        OfferScope::Candidate(candidate) => found
            .filter(pool_entries::candidate_id.eq(key(candidate)))
            .filter(offers::sent_at.is_not_null()),
        OfferScope::Employer(employer) => found.filter(offers::employer_id.eq(key(employer))),
        OfferScope::Everyone => found,
    };
    match found.first::<Key>(conn).optional()? {
        Some(entry) => lock_entry(conn, entry.id()),
        None => Ok(None),
    }
}

/// Locks a candidate with their pool entry and loads their book. The lock comes first, because
/// anything read before it may be outdated (R54, A3). `None` if the entry does not exist.
pub fn lock_entry(conn: &mut Conn, entry: PoolEntryId) -> Result<Option<OfferBook>, StoreError> {
    if locks::pool_entry(conn, key(entry))? { book(conn, entry) } else { Ok(None) }
}

/// Loads every offer to a candidate in the term of the pool entry, oldest first, and the open and
/// confirmed ones of their other terms. Takes no lock, although decisions need one. `None` if the
/// entry does not exist.
pub fn book(conn: &mut Conn, entry: PoolEntryId) -> Result<Option<OfferBook>, StoreError> {
    let rows = book_rows!().filter(pool_entries::id.eq(key(entry))).load(conn)?;
    Ok(books(rows)?.into_iter().next())
}

/// Loads the book of each term in whose pool a candidate is or was, as [`book`] does.
pub fn books_of(conn: &mut Conn, candidate: CandidateId) -> Result<Vec<OfferBook>, StoreError> {
    books(book_rows!().filter(pool_entries::candidate_id.eq(key(candidate))).load(conn)?)
}

/// Loads the books of these candidates, as [`book`] does.
pub fn books_to(conn: &mut Conn, entries: &[PoolEntryId]) -> Result<Vec<OfferBook>, StoreError> {
    let entries: Vec<_> = entries.iter().map(|entry| key(*entry)).collect();
    books(book_rows!().filter(pool_entries::id.eq_any(entries)).load(conn)?)
}

/// The offers of an employer to these candidates, apart from discarded drafts, the latest last.
pub fn of_employer(
    conn: &mut Conn,
    employer: EmployerId,
    entries: &[PoolEntryId],
) -> Result<Vec<(PoolEntryId, Offer)>, StoreError> {
    let entries: Vec<_> = entries.iter().map(|entry| key(*entry)).collect();
    let rows: Vec<OfferRow> = offers::table
        .filter(offers::pool_entry_id.eq_any(entries))
        .filter(offers::employer_id.eq(key(employer)))
        .filter(offers::state.ne(OfferState::Discarded.name()))
        .order(offers::id)
        .select(OfferRow::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| Ok((row.pool_entry_id.id(), Offer::try_from(row)?))).collect()
}

/// A pool entry with the rules of its term, and one of the offers in its book. `None` if the book is
/// empty.
type BookRow = (EntryColumns, Json<TermRulesDoc>, Option<OfferRow>);

/// The books of which these are the rows, in the order of the rows.
fn books(rows: Vec<BookRow>) -> Result<Vec<OfferBook>, StoreError> {
    let mut books: Vec<(PoolEntry, TermRules, [Vec<Offer>; 2])> = vec![];
    for (columns, Json(rules), offer) in rows {
        let entry = PoolEntry::from(columns);
        if books.last().is_none_or(|(last, ..)| last.id != entry.id) {
            books.push((entry, rules.into(), Default::default()));
        }
        if let (Some((entry, _, [of_term, elsewhere])), Some(row)) = (books.last_mut(), offer) {
            let offers = if row.pool_entry_id == key(entry.id) { of_term } else { elsewhere };
            offers.push(Offer::try_from(row)?);
        }
    }
    Ok(books
        .into_iter()
        .map(|(entry, rules, [of_term, elsewhere])| {
            OfferBook::new(entry, rules, of_term, elsewhere)
        })
        .collect())
}

/// Inserts a draft to the candidate of a pool entry, which the user `by` created.
pub fn insert(
    conn: &mut Conn,
    offer: &Offer,
    to: &PoolEntry,
    by: UserId,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(offers::table)
        .values((
            offers::id.eq(key(offer.id)),
            offers::term_id.eq(key(to.term)),
            offers::pool_entry_id.eq(key(to.id)),
            offers::candidate_id.eq(key(to.candidate)),
            offers::employer_id.eq(key(offer.employer)),
            offers::quota_id.eq(key(offer.quota)),
            offers::state.eq(Name(offer.state())),
            ConditionColumns::from(&offer.conditions),
            offers::created_by.eq(key(by)),
            offers::created_at.eq(At(at)),
            offers::updated_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Saves the edited conditions of a draft. `StoreError::Stale` if the version has changed since it
/// was loaded.
pub fn save_conditions(
    conn: &mut Conn,
    offer: &Offer,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(offer.id);
    let current = offers::table.find(id).filter(offers::version.eq(offer.version));
    let updated = diesel::update(current)
        .set((
            ConditionColumns::from(&offer.conditions),
            offers::updated_at.eq(At(at)),
            offers::version.eq(offer.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "offers", id)
}

/// Saves the raises of a wage. `StoreError::Stale` if the version has changed since it was loaded.
pub fn save_raises(conn: &mut Conn, offer: &Offer, at: OffsetDateTime) -> Result<(), StoreError> {
    let id = key(offer.id);
    let raises: Vec<WageRaiseDoc> = offer.raises.iter().copied().map(Into::into).collect();
    let current = offers::table.find(id).filter(offers::version.eq(offer.version));
    let updated = diesel::update(current)
        .set((
            offers::wage_raises.eq(Json(raises)),
            offers::updated_at.eq(At(at)),
            offers::version.eq(offer.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "offers", id)
}

/// Saves the changes of a decision with its events, and notifies employers whose places became
/// free. Changes that free a place go first, sorted by quota. Two transactions therefore reach the
/// quotas in the same order, and the database never sees an open offer alongside two confirmed
/// ones. `StoreError::Stale` if the version of an offer has changed since it was loaded.
pub fn save(conn: &mut Conn, outcome: &Outcome, stamp: &Stamp) -> Result<(), StoreError> {
    let mut changes: Vec<_> = outcome.changes.iter().collect();
    changes.sort_by_key(|change| (change.offer.state().holds_quota(), change.offer.quota));
    for change in changes {
        let offer = &change.offer;
        let id = key(offer.id);
        let current = offers::table.find(id).filter(offers::version.eq(offer.version));
        let updated =
            diesel::update(current).set(ProgressColumns::new(offer, stamp.at)).execute(conn)?;
        one_row(updated, "offers", id)?;
    }
    super::events::append(conn, stamp, &outcome.events())?;
    super::talent_pool::look_at_reserve(conn, &outcome.freed(), stamp)
}

/// Ends the overdue offers of these candidates, many with one statement. Leaves out candidates whom
/// another transaction has locked, and returns their entries. The order of locks is that of every
/// command: candidates, then quotas in ascending id.
pub fn lapse(
    conn: &mut Conn,
    entries: &[PoolEntryId],
    stamp: &Stamp,
) -> Result<Vec<PoolEntryId>, StoreError> {
    let mut busy: BTreeSet<Key> = entries.iter().copied().map(key).collect();
    let free = locks::free_pool_entries(conn, &busy.iter().copied().collect::<Vec<_>>())?;
    busy.retain(|entry| !free.contains(entry));
    let open = offers::table
        .filter(offers::pool_entry_id.eq_any(free))
        .filter(offers::state.eq_any(["sent", "accepted"]))
        .order(offers::id)
        .select(OfferRow::as_select())
        .load(conn)?;
    let open = open.into_iter().map(Offer::try_from).collect::<Result<_, _>>()?;
    let outcome = staj_domain::offer::lapse(open, stamp.at);
    let mut quotas: Vec<Key> = outcome.changes.iter().map(|of| key(of.offer.quota)).collect();
    quotas.sort();
    quotas.dedup();
    locks::quotas(conn, &quotas)?;
    let mut alike = BTreeMap::<_, Vec<Key>>::new();
    for change in &outcome.changes {
        alike.entry((change.from, change.offer.state())).or_default().push(key(change.offer.id));
    }
    for ((from, to), ids) in alike {
        let current =
            offers::table.filter(offers::id.eq_any(&ids)).filter(offers::state.eq(Name(from)));
        let updated = diesel::update(current)
            .set((
                offers::state.eq(Name(to)),
                offers::ended_at.eq(At(stamp.at)),
                offers::updated_at.eq(At(stamp.at)),
                offers::version.eq(offers::version + 1),
            ))
            .execute(conn)?;
        if updated != ids.len() {
            return Err(StoreError::Stale { table: "offers", id: ids[0].0 });
        }
    }
    super::events::append(conn, stamp, &outcome.events())?;
    super::talent_pool::look_at_reserve(conn, &outcome.freed(), stamp)?;
    Ok(busy.into_iter().map(Key::id).collect())
}

/// Pool entries with an offer whose deadline has passed but whose stored state has not changed yet,
/// sorted by id. Considers the offers of one employer, or of all if `employer` is `None`.
pub fn overdue_entries(
    conn: &mut Conn,
    employer: Option<EmployerId>,
    now: OffsetDateTime,
    after: Option<PoolEntryId>,
    limit: i64,
) -> Result<Vec<PoolEntryId>, StoreError> {
    let (now, after) = (At(now), key(after.unwrap_or(PoolEntryId(Uuid::nil()))));
    let mut due = |state: &'static str| {
        let mut due = offers::table
            .select(offers::pool_entry_id)
            .distinct()
            .filter(offers::pool_entry_id.gt(after))
            .order(offers::pool_entry_id)
            .limit(limit)
            .into_boxed::<Db>();
        // Literals, so that the partial indexes apply.
        due = match state {
            "sent" => due
                .filter(Literal::<Bool>::new("offers.state = 'sent'"))
                .filter(offers::respond_by.lt(now)),
            _ => due
                .filter(Literal::<Bool>::new("offers.state = 'accepted'"))
                .filter(offers::confirm_by.lt(now)),
        };
        if let Some(employer) = employer {
            due = due.filter(offers::employer_id.eq(key(employer)));
        }
        due.load::<Key>(conn)
    };
    let mut entries: Vec<PoolEntryId> = due("sent")?.into_iter().map(Key::id).collect();
    entries.extend(due("accepted")?.into_iter().map(Key::id::<PoolEntryId>));
    entries.sort();
    entries.dedup();
    entries.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(entries)
}

/// An offer for display. `None` if it does not exist or is outside the given scope.
pub fn find(
    conn: &mut Conn,
    offer: OfferId,
    scope: OfferScope,
) -> Result<Option<OfferSummary>, StoreError> {
    let only = ids(scope).filter(offers::id.eq(key(offer)));
    Ok(summaries!().filter(offers::id.eq_any(only)).first(conn).optional()?)
}

/// A page of offers, newest first.
pub fn list(conn: &mut Conn, filter: &OfferFilter) -> Result<Vec<OfferSummary>, StoreError> {
    let mut page = ids(filter.scope);
    if let Some(term) = filter.term {
        page = page.filter(offers::term_id.eq(key(term)));
    }
    if let Some(employer) = filter.employer {
        page = page.filter(offers::employer_id.eq(key(employer)));
    }
    if let Some(entry) = filter.entry {
        page = page.filter(offers::pool_entry_id.eq(key(entry)));
    }
    if let Some(from) = filter.from {
        page = page.filter(offers::start_date.ge(from));
    }
    if let Some(until) = filter.until {
        page = page.filter(offers::start_date.le(until));
    }
    let mut in_one: Option<Condition> = None;
    for state in &filter.states {
        let this = in_state(conn, *state, filter.now)?;
        in_one = Some(match in_one {
            Some(others) => Box::new(others.or(this)),
            None => this,
        });
    }
    if let Some(in_one) = in_one {
        page = page.filter(in_one);
    }
    let page = in_order!(page, filter.order, offers::respond_by, offers::id, At);
    let page: Vec<Key> = page.first_rows(filter.limit).load(conn)?;
    let rows = summaries!().filter(one_of(offers::id, page.clone())).load(conn)?;
    Ok(arranged(&page, rows, |row: &OfferSummary| row.offer.id))
}

type Condition = Box<dyn BoxableExpression<offers::table, Db, SqlType = Bool>>;

/// Whether an offer is in this state at this instant, as `Offer::state_at` computes it. A job soon records
/// what has lapsed. If it has, the stored state is enough, and an index provides the order.
fn in_state(
    conn: &mut Conn,
    state: OfferState,
    now: OffsetDateTime,
) -> Result<Condition, StoreError> {
    let stored = |state: OfferState| offers::state.eq(literal(state));
    let (respond_by, confirm_by) = (offers::respond_by, offers::confirm_by.assume_not_null());
    let unanswered = || stored(OfferState::Sent).and(respond_by.lt(At(now)));
    let unconfirmed = || stored(OfferState::Accepted).and(confirm_by.lt(At(now)));
    macro_rules! recorded_or {
        ($late:expr) => {
            match diesel::select(exists(offers::table.filter($late))).get_result(conn)? {
                true => Box::new(stored(state).or($late)),
                false => Box::new(stored(state)),
            }
        };
    }
    Ok(match state {
        OfferState::Sent => Box::new(stored(state).and(respond_by.ge(At(now)))),
        OfferState::Accepted => Box::new(stored(state).and(confirm_by.ge(At(now)))),
        OfferState::Lapsed => recorded_or!(unanswered()),
        OfferState::ConfirmationLapsed => recorded_or!(unconfirmed()),
        OfferState::Draft
        | OfferState::Discarded
        | OfferState::Declined
        | OfferState::Confirmed
        | OfferState::Revoked
        | OfferState::Invalidated
        | OfferState::Cancelled => Box::new(stored(state)),
    })
}

/// The accepted and confirmed offers, even if the deadline of an accepted one has passed.
#[diesel::dsl::auto_type]
pub(super) fn accepted() -> _ {
    let states: [&'static str; 2] = [OfferState::Accepted.name(), OfferState::Confirmed.name()];
    offers::table.filter(offers::state.eq_any(states))
}

/// The ids of the offers of a scope. A page of ids is read from one table, because a planner that also
/// sees the small tables may begin with one of them, and then read and sort every offer. It is a
/// statement of its own, so that PostgreSQL plans the joins of a list once and not for each page.
fn ids<'a>(scope: OfferScope) -> offers::BoxedQuery<'a, Db, Uid> {
    let ids = offers::table.select(offers::id).into_boxed::<Db>();
    match scope {
        OfferScope::Candidate(candidate) => ids
            .filter(offers::candidate_id.eq(key(candidate)))
            .filter(offers::sent_at.is_not_null()),
        OfferScope::Employer(employer) => ids.filter(offers::employer_id.eq(key(employer))),
        OfferScope::Everyone => ids,
    }
}
