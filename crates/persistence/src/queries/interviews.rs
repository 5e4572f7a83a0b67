use super::one_row;
use super::prelude::*;
use crate::rows::interviews::*;
use crate::rows::offers::OfferRow;
use crate::rows::talent_pool::CandidateIdentity;
use diesel::dsl::{count, count_star};
use staj_domain::Named;
use staj_domain::calendar::{istanbul_date, start_of_day};
use staj_domain::interview::{Agenda, Interview, InterviewState};
use staj_domain::offer::Offer;
use staj_domain::pool::PoolEntryState;
use time::OffsetDateTime;

/// Inserts an interview.
pub fn insert(
    conn: &mut Conn,
    interview: &Interview,
    new: &NewInterview,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    diesel::insert_into(interviews::table)
        .values((
            interviews::id.eq(key(interview.id)),
            interviews::talent_pool_entry_id.eq(key(new.entry)),
            interviews::officer_id.eq(key(interview.contact)),
            interviews::state.eq(Name(interview.state)),
            interviews::starts_at.eq(At(interview.time.starts_at)),
            interviews::ends_at.eq(At(interview.time.ends_at())),
            interviews::provider.eq(&new.provider),
            interviews::meeting_url.eq(&new.meeting_url),
            interviews::passcode.eq(&new.passcode),
            interviews::created_at.eq(At(at)),
            interviews::updated_at.eq(At(at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Locks an interview. `None` if it does not exist or is outside the scope.
pub fn lock(
    conn: &mut Conn,
    interview: InterviewId,
    scope: InterviewScope,
) -> Result<Option<Interview>, StoreError> {
    locks::interview(conn, key(interview))?;
    let found = find(conn, interview, scope)?;
    found.map(|found| Interview::try_from(&found.interview)).transpose()
}

/// Locks the coming interviews of a contact, a candidate or an employer, in the order of their ids.
pub fn lock_coming(conn: &mut Conn, of: ComingOf) -> Result<Vec<Interview>, StoreError> {
    let mut query = interviews::table
        .inner_join(talent_pool_entries::table)
        .filter(interviews::state.eq_any(ahead()))
        .order(interviews::id)
        .select(interviews::id)
        .into_boxed::<Db>();
    query = match of {
        ComingOf::Contact(contact) => query.filter(interviews::officer_id.eq(key(contact))),
        ComingOf::Candidate(entry) => {
            query.filter(talent_pool_entries::pool_entry_id.eq(key(entry)))
        }
        ComingOf::Employer(employer) => {
            query.filter(talent_pool_entries::employer_id.eq(key(employer)))
        }
    };
    let ids: Vec<Key> = query.load(conn)?;
    for id in &ids {
        locks::interview(conn, *id)?;
    }
    // What was read before the locks may be out of date.
    let rows: Vec<InterviewRow> = interviews::table
        .filter(interviews::id.eq_any(ids))
        .filter(interviews::state.eq_any(ahead()))
        .order(interviews::id)
        .select(InterviewRow::as_select())
        .load(conn)?;
    rows.iter().map(Interview::try_from).collect()
}

/// What an employer has scheduled so far (A20). Read it under the employer's lock.
pub fn agenda(conn: &mut Conn, of: AgendaOf, now: OffsetDateTime) -> Result<Agenda, StoreError> {
    let held = interviews::table
        .filter(interviews::officer_id.eq(key(of.contact)))
        .filter(interviews::state.eq_any(ahead()))
        .filter(interviews::ends_at.gt(At(now)))
        .order(interviews::starts_at)
        .select(InterviewRow::as_select());
    let held: Vec<InterviewRow> = held.load(conn)?;
    let held = held.iter().map(Interview::try_from).collect::<Result<Vec<_>, _>>()?;
    let others = held.iter().filter(|interview| Some(interview.id) != of.except);
    let mut agenda = Agenda {
        of_contact: others.map(|interview| interview.time).collect(),
        places: super::quotas::load(conn, of.employer, of.term)?.map_or(0, |quota| quota.total),
        ..Agenda::default()
    };
    let of_employer = || {
        interviews::table
            .inner_join(talent_pool_entries::table)
            .filter(talent_pool_entries::employer_id.eq(key(of.employer)))
            .filter(talent_pool_entries::term_id.eq(key(of.term)))
    };
    let number = |found: i64| u32::try_from(found).unwrap_or(u32::MAX);
    let entries = count(interviews::talent_pool_entry_id).aggregate_distinct();
    let candidates = of_employer().select(entries);
    agenda.candidates = number(candidates.first(conn)?);
    let midnight = start_of_day(istanbul_date(now));
    let today = of_employer().filter(interviews::created_at.ge(At(midnight))).select(count_star());
    agenda.today = number(today.first(conn)?);
    let with_candidate = of_employer()
        .filter(talent_pool_entries::pool_entry_id.eq(key(of.entry)))
        .select((interviews::sequence, interviews::state));
    let with_candidate: Vec<(i32, Name<InterviewState>)> = with_candidate.load(conn)?;
    let times = |(sequence, Name(state)): (i32, Name<InterviewState>)| {
        // The first time, and each change but the one that called the interview off.
        i64::from(sequence) + i64::from(state.reveals())
    };
    agenda.times = number(with_candidate.into_iter().map(times).sum());
    Ok(agenda)
}

/// Saves the state, the contact, the time and the given texts. `StoreError::Stale` if the version
/// has changed since it was loaded.
pub fn save(
    conn: &mut Conn,
    interview: &Interview,
    texts: &InterviewTexts,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let id = key(interview.id);
    let current = interviews::table.find(id).filter(interviews::version.eq(interview.version));
    let updated = diesel::update(current)
        .set((
            interviews::state.eq(Name(interview.state)),
            interviews::officer_id.eq(key(interview.contact)),
            interviews::starts_at.eq(At(interview.time.starts_at)),
            interviews::ends_at.eq(At(interview.time.ends_at())),
            interviews::sequence.eq(i32::from(interview.sequence)),
            texts,
            interviews::updated_at.eq(At(at)),
            interviews::version.eq(interview.version + 1),
        ))
        .execute(conn)?;
    one_row(updated, "interviews", id)
}

/// The passcode of an upcoming interview. `None` if it is over, cancelled or does not exist. The
/// caller makes sure that only a participant gets it (R65, A31).
pub fn passcode(conn: &mut Conn, interview: InterviewId) -> Result<Option<String>, StoreError> {
    Ok(interviews::table
        .find(key(interview))
        .filter(interviews::state.eq_any(ahead()))
        .select(interviews::passcode)
        .first(conn)
        .optional()?)
}

fn ahead() -> Vec<&'static str> {
    let ahead = InterviewState::ALL.iter().filter(|state| state.is_ahead());
    ahead.map(|state| state.name()).collect()
}

/// The states of interviews that reveal the candidate (A20).
pub(super) fn revealing() -> Vec<&'static str> {
    let revealing = InterviewState::ALL.iter().filter(|state| state.reveals());
    revealing.map(|state| state.name()).collect()
}

/// An interview with its participants. `None` if it does not exist or is outside the scope.
pub fn find(
    conn: &mut Conn,
    interview: InterviewId,
    scope: InterviewScope,
) -> Result<Option<InterviewSummary>, StoreError> {
    select(conn, scope, Some(interview), None, 1).map(|found| found.into_iter().next())
}

/// A page of interviews, in the order of the filter.
pub fn list(
    conn: &mut Conn,
    filter: &InterviewFilter,
) -> Result<Vec<InterviewSummary>, StoreError> {
    select(conn, filter.scope, None, Some(filter), filter.limit)
}

fn select(
    conn: &mut Conn,
    scope: InterviewScope,
    only: Option<InterviewId>,
    filter: Option<&InterviewFilter>,
    limit: i64,
) -> Result<Vec<InterviewSummary>, StoreError> {
    let mut query = interviews::table
        .inner_join(
            talent_pool_entries::table.inner_join(employers::table).inner_join(
                pool_entries::table
                    .inner_join(candidates::table.inner_join(users::table))
                    .inner_join(applications::table.inner_join(schools::table)),
            ),
        )
        .select((
            InterviewRow::as_select(),
            talent_pool_entries::term_id,
            (talent_pool_entries::pool_entry_id, pool_entries::state),
            (employers::id, employers::name, employers::phone, employers::state),
            (
                candidates::id,
                candidates::given_name,
                candidates::surname,
                users::email,
                users::phone_sealed,
                schools::name,
            ),
        ))
        .into_boxed::<Db>();
    query = match scope {
        InterviewScope::Candidate(candidate) => {
            query.filter(pool_entries::candidate_id.eq(key(candidate)))
        }
        InterviewScope::Employer(employer) => {
            query.filter(talent_pool_entries::employer_id.eq(key(employer)))
        }
        InterviewScope::Everyone => query,
    };
    if let Some(only) = only {
        query = query.filter(interviews::id.eq(key(only)));
    }
    if let Some(filter) = filter {
        if let Some(term) = filter.term {
            query = query.filter(talent_pool_entries::term_id.eq(key(term)));
        }
        if !filter.states.is_empty() {
            let states: Vec<_> = filter.states.iter().map(|state| state.name()).collect();
            query = query.filter(interviews::state.eq_any(states));
        }
        if let Some(officer) = filter.officer {
            query = query.filter(interviews::officer_id.eq(key(officer)));
        }
        if let Some(after) = filter.ends_after {
            query = query.filter(interviews::ends_at.gt(At(after)));
        }
        if let Some(entry) = filter.entry {
            query = query.filter(talent_pool_entries::pool_entry_id.eq(key(entry)));
        }
        if let Some(from) = filter.from {
            query = query.filter(interviews::starts_at.ge(At(from)));
        }
        if let Some(until) = filter.until {
            query = query.filter(interviews::starts_at.lt(At(until)));
        }
        query = in_order!(query, filter.order, interviews::starts_at, interviews::id, At);
    }
    type Entry = (Key, Name<PoolEntryState>);
    type Found = (InterviewRow, Key, Entry, InterviewEmployer, CandidateIdentity);
    let found: Vec<Found> = query.first_rows(limit).load(conn)?;
    let officers: Vec<InterviewOfficer> = users::table
        .filter(one_of(users::id, found.iter().map(|found| found.0.officer_id).collect()))
        .select((users::id, users::full_name, users::email, users::phone_sealed))
        .load(conn)?;
    // The upcoming interviews of these candidates, with any employer.
    let busy: Vec<(Key, Key, At, At)> = interviews::table
        .inner_join(talent_pool_entries::table.inner_join(pool_entries::table))
        .filter(one_of(pool_entries::candidate_id, found.iter().map(|found| found.4.id).collect()))
        .filter(interviews::state.eq_any(ahead()))
        .select((
            pool_entries::candidate_id,
            interviews::id,
            interviews::starts_at,
            interviews::ends_at,
        ))
        .load(conn)?;
    let ids: Vec<Key> = found.iter().map(|found| found.2.0).collect();
    let revealed: Vec<(Key, Key)> = interviews::table
        .inner_join(talent_pool_entries::table)
        .filter(one_of(talent_pool_entries::pool_entry_id, ids.clone()))
        .filter(interviews::state.eq_any(revealing()))
        .select((talent_pool_entries::employer_id, talent_pool_entries::pool_entry_id))
        .distinct()
        .load(conn)?;
    let accepted: Vec<OfferRow> = super::offers::accepted()
        .filter(one_of(offers::pool_entry_id, ids))
        .select(OfferRow::as_select())
        .load(conn)?;
    let mut summaries = Vec::with_capacity(found.len());
    for (interview, term_id, (pool_entry_id, entry), employer, identity) in found {
        let officer = officers.iter().find(|officer| officer.id == interview.officer_id);
        let Some(officer) = officer.cloned() else { continue };
        let overlaps = interview.state.0.is_ahead()
            && busy.iter().any(|(candidate, id, starts_at, ends_at)| {
                *candidate == identity.id
                    && *id != interview.id
                    && *starts_at < interview.ends_at
                    && interview.starts_at < *ends_at
            });
        let offer = accepted
            .iter()
            .find(|offer| (offer.employer_id, offer.pool_entry_id) == (employer.id, pool_entry_id));
        summaries.push(InterviewSummary {
            interviewed: revealed.contains(&(employer.id, pool_entry_id)),
            offer: offer.cloned().map(Offer::try_from).transpose()?,
            entry: entry.0,
            interview,
            term_id,
            pool_entry_id,
            employer,
            officer,
            identity,
            overlaps,
        });
    }
    Ok(summaries)
}
