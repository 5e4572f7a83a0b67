use super::actions::actions;
use crate::actions::ActionView;
use crate::caller::EmployerMember;
use crate::page::{Cursors, cut, page};
use crate::pool::{PoolEntryView, PoolViewer};
use crate::problem::{ApiError, Code};
use crate::wire::{TalentPoolState, Wire};
use serde::Serialize;
use staj_domain::employer::EmployerState;
use staj_domain::ids::{PoolEntryId, TermId};
use staj_domain::offer::Acquaintance;
use staj_domain::pool::PoolEntryState;
use staj_domain::talent_pool::TalentPoolState as State;
use staj_domain::term::{Term, TermPhase};
use staj_persistence::rows::talent_pool::*;
use staj_persistence::{Tx, Vault, talent_pool};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A candidate on your lists. You see the candidate's scores and preferences as in the pool (A20).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TalentPoolEntry)]
pub struct TalentPoolEntryView {
    pub id: Uuid,
    pub pool_entry: PoolEntryView,
    /// The current state. Candidates who were in reserve when the pool closed have expired.
    pub state: TalentPoolState,
    /// The position on the reserve list, counted from 1. Null if the candidate is not on it.
    #[schema(required, minimum = 1, examples(1))]
    pub position: Option<i32>,
    /// Your note, which only members of your employer can see.
    #[schema(required, examples("Projesi bize yakın"))]
    pub note: Option<String>,
    /// Who the candidate is. Null unless you have an interview that was not cancelled, or an offer
    /// that the candidate has accepted (A20).
    #[schema(required)]
    pub candidate: Option<CandidateIdentityView>,
    #[serde(with = "time::serde::rfc3339")]
    #[schema(examples("2026-05-10T09:00:00Z"))]
    pub added_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub reserved_at: Option<OffsetDateTime>,
    /// What you may do with the candidate now.
    pub actions: Vec<ActionView>,
    /// Increases with each change of this object.
    pub version: i32,
}

/// A candidate whose identity you may know.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CandidateIdentity)]
pub struct CandidateIdentityView {
    pub id: Uuid,
    #[schema(examples("Ayşe"))]
    pub given_name: String,
    #[schema(examples("Yılmaz"))]
    pub surname: String,
    #[schema(examples("ayse@ogrenci.example"))]
    pub email: String,
    #[schema(required, examples("+905321234567"))]
    pub phone: Option<String>,
    #[schema(examples("Orta Doğu Teknik Üniversitesi"))]
    pub school_name: String,
}

page! {
    /// A page of your talent pool, newest first, or of your reserve list, in order of positions.
    TalentPoolEntryPage of TalentPoolEntryView
}

impl CandidateIdentityView {
    pub fn new(found: CandidateIdentity, vault: &Vault) -> Result<Self, ApiError> {
        let CandidateIdentity { id, given_name, surname, email, phone, school_name } = found;
        let phone = vault.open_any(phone.as_ref())?;
        Ok(Self { id: id.0, given_name, surname, email, phone, school_name })
    }
}

impl TalentPoolEntryView {
    fn new(
        found: TalentPoolSummary,
        term: &Term,
        actions: Vec<ActionView>,
        now: OffsetDateTime,
        vault: &Vault,
    ) -> Result<Self, ApiError> {
        let TalentPoolSummary { listed, entry, identity, interviewed, offer } = found;
        let state = state_of(&listed, term, now);
        let offer = offer.map(|offer| offer.state_at(now));
        // Only active employers see their lists, which leave out candidates who have left the pool.
        let (employer, entry_state) = (EmployerState::Active, PoolEntryState::InPool);
        let revealed =
            Acquaintance { employer, entry: entry_state, offer, interviewed }.is_revealed();
        Ok(Self {
            id: listed.id.0,
            pool_entry: PoolEntryView::new(entry, i32::from(term.rules.internship_limit)),
            state: Wire(state),
            position: listed.position.filter(|_| state == State::Reserve),
            note: listed.note,
            candidate: match revealed {
                true => Some(CandidateIdentityView::new(identity, vault)?),
                false => None,
            },
            added_at: listed.added_at.0,
            reserved_at: listed.reserved_at.map(|at| at.0),
            actions,
            version: listed.version,
        })
    }

    /// Loads the view of one candidate on the employer's lists.
    pub fn read(
        tx: &mut Tx<'_>,
        me: EmployerMember,
        entry: PoolEntryId,
        now: OffsetDateTime,
        vault: &Vault,
    ) -> Result<Self, ApiError> {
        let filter = TalentPoolFilter {
            employer: me.employer,
            term: None,
            only: Some(entry),
            page: TalentPoolPage::Newest(None),
            limit: 1,
        };
        views(tx, me, &filter, now, vault)?
            .pop()
            .map(|(view, _)| view)
            .ok_or_else(|| Code::NotFound.into())
    }
}

impl TalentPoolEntryPage {
    pub fn read(
        tx: &mut Tx<'_>,
        me: EmployerMember,
        (filter, limit): (&TalentPoolFilter, u16),
        cursors: &Cursors<'_>,
        now: OffsetDateTime,
        vault: &Vault,
    ) -> Result<Self, ApiError> {
        let (found, more) = cut(views(tx, me, filter, now, vault)?, limit);
        let next_cursor = found.last().filter(|_| more).map(|(_, key)| cursors.make(key));
        Ok(Self { items: found.into_iter().map(|(view, _)| view).collect(), next_cursor })
    }
}

/// The views of a list, each with the key after which the next page begins.
fn views(
    tx: &mut Tx<'_>,
    me: EmployerMember,
    filter: &TalentPoolFilter,
    now: OffsetDateTime,
    vault: &Vault,
) -> Result<Vec<(TalentPoolEntryView, Vec<u8>)>, ApiError> {
    // Each term, and whether the employer may search its pool.
    let mut terms_met = BTreeMap::<TermId, (Term, Result<(), ApiError>)>::new();
    let mut items = Vec::new();
    for found in talent_pool::list(tx, filter)? {
        let id: TermId = found.listed.term_id.id();
        let (term, admitted) = match terms_met.entry(id) {
            Entry::Occupied(met) => met.into_mut(),
            Entry::Vacant(new) => {
                let (term, who) = PoolViewer::EmployerMember(me).searcher(tx, id)?;
                let admitted = term.may_search_pool(who, now).map_err(ApiError::from);
                new.insert((term, admitted))
            }
        };
        let key = match filter.page {
            TalentPoolPage::Newest(_) => found.listed.id.0.as_bytes().to_vec(),
            TalentPoolPage::Reserve(_) => {
                let place = found.listed.position.unwrap_or_default().to_be_bytes();
                [found.listed.quota_id.0.as_bytes().as_slice(), &place].concat()
            }
        };
        let actions = actions(state_of(&found.listed, term, now), me.role, admitted)?;
        items.push((TalentPoolEntryView::new(found, term, actions, now, vault)?, key));
    }
    Ok(items)
}

/// The current state. Candidates who were in reserve when the pool closed have expired.
fn state_of(listed: &TalentPoolRow, term: &Term, now: OffsetDateTime) -> State {
    listed.state.0.in_pool(term.phase(now) == TermPhase::PoolOpen)
}
