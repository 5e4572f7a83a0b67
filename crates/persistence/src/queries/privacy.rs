use super::one_row;
use super::prelude::*;
use super::sql::{self, blind_profile};
use crate::personal::{Content, Erased, OBJECTS, REGISTRY, Table, spelled};
use crate::rows::privacy::*;
use crate::schema::sql::Uid;
use crate::types::Sealed;
use crate::vault::Vault;
use diesel::dsl::{exists, max};
use diesel::sql_types::Text;
use serde_json::{Map, Value};
use staj_domain::calendar::start_of_day;
use staj_domain::privacy::Footprint;
use staj_domain::user::AccountState;
use std::collections::BTreeMap;
use time::{Date, OffsetDateTime};

/// The rows that are deleted at once from a table of old records. It limits how long others wait.
const DELETED: i64 = 2000;

/// What the registry names in braces, apart from what each database writes differently.
const PROFILE: &[(&str, &str)] = &[(
    "{blind_profile}",
    concat!(
        "(select ",
        blind_profile!(),
        " from applications join departments on departments.code = applications.department_code
           where applications.id = pool_entries.id)"
    ),
)];

#[derive(QueryableByName)]
struct Object {
    #[diesel(sql_type = Text)]
    object_kind: String,
    #[diesel(sql_type = Uid)]
    object_id: Key,
}

/// A statement about a person with its names replaced, and with the objects of the person.
struct Spelling {
    user: String,
    ids: String,
    pairs: String,
}

impl Spelling {
    fn of(conn: &mut Conn, user: Key) -> Result<Self, StoreError> {
        let user = sql::uid_text(user);
        let query = spelled(OBJECTS, &[("$1", &user)]);
        let objects: Vec<Object> = diesel::sql_query(query).load(conn)?;
        let list = |text: &dyn Fn(&Object) -> String| {
            objects.iter().map(text).collect::<Vec<_>>().join(", ")
        };
        let pair = |of: &Object| format!("('{}', {})", of.object_kind, sql::uid_text(of.object_id));
        Ok(Self {
            user,
            ids: list(&|of| sql::uid_text(of.object_id)),
            pairs: format!("values {}", list(&pair)),
        })
    }

    fn spell(&self, statement: &str) -> String {
        let names = [("{ids}", self.ids.as_str()), ("{pairs}", &self.pairs), ("$1", &self.user)];
        spelled(&spelled(&spelled(statement, PROFILE), sql::NAMES), &names)
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything that is stored about a person and that they may see: for each table that has rows about
/// them, these rows with their columns. Encrypted columns are opened.
pub fn export(conn: &mut Conn, user: UserId, vault: &Vault) -> Result<Export, StoreError> {
    let mut found = BTreeMap::new();
    let spelling = Spelling::of(conn, key(user))?;
    for table in REGISTRY.iter().filter(|table| !table.whose.is_empty()) {
        let personal = table.personal.iter().filter(|of| of.content != Content::Secret);
        let columns: Vec<_> =
            table.plain.iter().copied().chain(personal.map(|column| column.name)).collect();
        let rows = match table.shown {
            "" => table.whose.to_owned(),
            shown => format!("({}) and ({shown})", table.whose),
        };
        let query = spelling.spell(&sql::rows_as_json(table.name, &columns, &rows));
        let rows: Vec<Line> = diesel::sql_query(query).load(conn)?;
        if !rows.is_empty() {
            let rows = rows.iter().map(|row| opened(table, &row.line, vault));
            found.insert(table.name, rows.collect::<Result<_, _>>()?);
        }
    }
    Ok(found)
}

/// A row of the export with its encrypted columns opened. Their names lose the end that says so.
fn opened(table: &Table, line: &str, vault: &Vault) -> Result<Map<String, Value>, StoreError> {
    let unreadable = || StoreError::Corrupt { table: table.name, id: uuid::Uuid::nil() };
    let mut row: Map<String, Value> = serde_json::from_str(line).map_err(|_| unreadable())?;
    for column in table.personal.iter().filter(|of| of.content == Content::Sealed) {
        let text = match row.remove(column.name) {
            Some(Value::String(hex)) => {
                let bytes = base16ct::lower::decode_vec(hex.trim_start_matches("\\x"));
                Some(vault.open_text(&Sealed(bytes.map_err(|_| unreadable())?))?)
            }
            Some(_) | None => None,
        };
        row.insert(column.name.trim_end_matches("_sealed").to_owned(), text.into());
    }
    Ok(row)
}

/// The candidates whose data may no longer be needed on this day, in the order of their ids.
pub fn due(
    conn: &mut Conn,
    today: Date,
    after: Option<CandidateId>,
    limit: i64,
) -> Result<Vec<CandidateId>, StoreError> {
    let mut query = candidates::table
        .filter(candidates::keep_until.le(today))
        .select(candidates::id)
        .order(candidates::id)
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(candidates::id.gt(key(after)));
    }
    let found: Vec<Key> = query.first_rows(limit).load(conn)?;
    Ok(found.into_iter().map(|id| id.id()).collect())
}

/// Locks a candidate and says what they have left behind. `None` if they do not exist or were erased.
pub fn lock_footprint(
    conn: &mut Conn,
    candidate: CandidateId,
) -> Result<Option<Footprint>, StoreError> {
    locks::candidate(conn, key(candidate))?;
    let found: Option<(At, bool)> = candidates::table
        .inner_join(users::table)
        .filter(candidates::id.eq(key(candidate)))
        .filter(candidates::keep_until.is_not_null())
        .select((users::created_at, candidates::erasure_granted))
        .first(conn)
        .optional()?;
    let Some((created_at, asked)) = found else { return Ok(None) };
    let signed_in: Option<At> = sessions::table
        .filter(sessions::user_id.eq(key(candidate)))
        .select(max(sessions::created_at))
        .first(conn)?;
    let programme_end = applications::table
        .inner_join(terms::table)
        .filter(applications::candidate_id.eq(key(candidate)))
        .select(max(terms::programme_end_date))
        .first(conn)?;
    // An internship that was cancelled never took place.
    let last_day: Option<Date> = placements::table
        .inner_join(pool_entries::table)
        .filter(pool_entries::candidate_id.eq(key(candidate)))
        .filter(Literal::<diesel::sql_types::Bool>::new("placements.state <> 'cancelled'"))
        .select(max(placements::ends_on))
        .first(conn)?;
    let held = legal_holds::table
        .filter(legal_holds::user_id.eq(key(candidate)))
        .filter(legal_holds::lifted_at.is_null());
    Ok(Some(Footprint {
        candidate,
        seen_at: signed_in.map_or(created_at.0, |at| at.0.max(created_at.0)),
        programme_end,
        last_day,
        asked,
        held: diesel::select(exists(held)).get_result(conn)?,
    }))
}

/// When the job looks at a candidate again.
pub fn keep(conn: &mut Conn, candidate: CandidateId, until: Date) -> Result<(), StoreError> {
    let kept = candidates::keep_until.eq(until);
    let updated = diesel::update(candidates::table.find(key(candidate))).set(kept).execute(conn)?;
    one_row(updated, "candidates", key(candidate))
}

/// Notes that a candidate is erased as soon as nothing needs their data, and that the job looks today.
pub fn grant_erasure(
    conn: &mut Conn,
    candidate: CandidateId,
    today: Date,
) -> Result<(), StoreError> {
    let granted = (candidates::erasure_granted.eq(true), candidates::keep_until.eq(today));
    let updated =
        diesel::update(candidates::table.find(key(candidate))).set(granted).execute(conn)?;
    one_row(updated, "candidates", key(candidate))
}

/// Erases a locked candidate: deletes or blanks every row about them, as the registry says, and closes
/// the account for good. Files lose their rows, so that the sweep deletes them. Returns how many
/// rows were concerned.
pub fn erase(
    conn: &mut Conn,
    candidate: CandidateId,
    at: OffsetDateTime,
) -> Result<usize, StoreError> {
    let id = key(candidate);
    let own = applications::candidate_id.eq(id);
    let own = applications::table.filter(own).select(applications::id);
    diesel::update(documents::table.filter(documents::application_id.eq_any(own)))
        .set(documents::erased_at.eq(At(at)))
        .execute(conn)?;
    let own = offers::table.filter(offers::candidate_id.eq(id)).select(offers::id);
    diesel::update(
        supplementary_documents::table.filter(supplementary_documents::offer_id.eq_any(own)),
    )
    .set(supplementary_documents::erased_at.eq(At(at)))
    .execute(conn)?;
    // What was not sent yet has nobody to go to.
    let queued = "update mails set state = 'dropped' where state = 'queued' and recipient = (select email from users where id = $1)";
    diesel::sql_query(queued).bind::<Uid, _>(id).execute(conn)?;

    let spelling = Spelling::of(conn, id)?;
    let mut concerned = 0;
    for Table { name, whose, erased, personal, .. } in REGISTRY {
        let statement = match erased {
            Erased::Nothing => continue,
            Erased::Rows => format!("delete from {name} where {whose}"),
            Erased::Columns => {
                let blank = |column: &crate::personal::Column| {
                    format!("{} = {}", column.name, column.blank)
                };
                let blanks: Vec<_> = personal.iter().map(blank).collect();
                format!("update {name} set {} where {whose}", blanks.join(", "))
            }
        };
        let statement = spelling.spell(&statement);
        concerned += diesel::sql_query(statement).execute(conn)?;
    }
    diesel::update(candidates::table.find(id))
        .set(candidates::keep_until.eq(None::<Date>))
        .execute(conn)?;
    diesel::update(users::table.find(id))
        .set((users::state.eq(Name(AccountState::Erased)), users::version.eq(users::version + 1)))
        .execute(conn)?;
    Ok(concerned)
}

/// Adds the record of an erasure.
pub fn record(conn: &mut Conn, erasure: &ErasureRow) -> Result<(), StoreError> {
    diesel::insert_into(erasures::table).values(erasure).execute(conn)?;
    Ok(())
}

/// The erasures, newest first.
pub fn erasures(
    conn: &mut Conn,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<ErasureRow>, StoreError> {
    let mut query = erasures::table
        .select(ErasureRow::as_select())
        .order(erasures::id.desc())
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(erasures::id.lt(Key(after)));
    }
    Ok(query.first_rows(limit).load(conn)?)
}

// Ids grow with time, so the oldest rows come first.
macro_rules! oldest {
    ($conn:ident, $table:ident, $before:expr) => {{
        let rows = $table::table.select(($table::id, $table::created_at));
        let rows: Vec<(Key, At)> = rows.order($table::id).limit(DELETED).load($conn)?;
        let old = rows.into_iter().filter(|(_, at)| at.0 < $before);
        old.map(|(id, _)| id).collect::<Vec<Key>>()
    }};
}

/// Deletes records of before this day: who looked at what, notifications and mails. Only so many of
/// each, so that nobody waits. Returns how many were deleted.
pub fn delete_old(conn: &mut Conn, before: Date) -> Result<usize, StoreError> {
    let before = start_of_day(before);
    let looks: Vec<i64> = access_log::table
        .filter(access_log::at.lt(At(before)))
        .order((access_log::at, access_log::id))
        .select(access_log::id)
        .limit(DELETED)
        .load(conn)?;
    let looks = access_log::table.filter(access_log::id.eq_any(&looks));
    let mut deleted = diesel::delete(looks).execute(conn)?;
    let old = oldest!(conn, notifications, before);
    let old = notifications::table.filter(notifications::id.eq_any(&old));
    deleted += diesel::delete(old).execute(conn)?;
    let mut old = oldest!(conn, mails, before);
    let needed: Vec<Option<Key>> = notifications::table
        .filter(notifications::mail_id.eq_any(old.iter().copied().map(Some)))
        .select(notifications::mail_id)
        .load(conn)?;
    old.retain(|id| !needed.contains(&Some(*id)));
    deleted += diesel::delete(mails::table.filter(mails::id.eq_any(&old))).execute(conn)?;
    Ok(deleted)
}

/// Deletes the sessions and the links in mails that were made before this instant, at most so many of
/// each. Returns how many were deleted.
pub fn delete_sessions(conn: &mut Conn, before: OffsetDateTime) -> Result<usize, StoreError> {
    let old = oldest!(conn, sessions, before);
    let tokens = refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(&old));
    diesel::delete(tokens).execute(conn)?;
    let mut deleted =
        diesel::delete(sessions::table.filter(sessions::id.eq_any(&old))).execute(conn)?;
    let old = oldest!(conn, account_links, before);
    let old = account_links::table.filter(account_links::id.eq_any(&old));
    deleted += diesel::delete(old).execute(conn)?;
    Ok(deleted)
}

/// Adds a request.
pub fn insert_request(conn: &mut Conn, request: &DataRequestRow) -> Result<(), StoreError> {
    diesel::insert_into(data_requests::table).values(request).execute(conn)?;
    Ok(())
}

/// How many requests of a user are open.
pub fn open_requests(conn: &mut Conn, user: UserId) -> Result<i64, StoreError> {
    let open = data_requests::table.filter(data_requests::user_id.eq(key(user))).filter(Literal::<
        diesel::sql_types::Bool,
    >::new(
        "data_requests.state = 'open'",
    ));
    Ok(open.count().get_result::<i64>(conn)?)
}

/// A request. `None` if there is none.
pub fn find_request(
    conn: &mut Conn,
    request: DataRequestId,
) -> Result<Option<DataRequestRow>, StoreError> {
    let found = data_requests::table.find(key(request)).select(DataRequestRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Saves the answer to a request, unless somebody else has answered it since it was read.
pub fn answer_request(conn: &mut Conn, request: &DataRequestRow) -> Result<(), StoreError> {
    let (id, version) = (request.id, request.version);
    let current = data_requests::table.find(id).filter(data_requests::version.eq(version));
    let answered = DataRequestRow { version: version + 1, ..request.clone() };
    let updated = diesel::update(current).set(&answered).execute(conn)?;
    one_row(updated, "data_requests", id)
}

/// A page of requests, oldest first.
pub fn requests(
    conn: &mut Conn,
    filter: &DataRequestFilter,
) -> Result<Vec<DataRequestRow>, StoreError> {
    let mut query = data_requests::table
        .select(DataRequestRow::as_select())
        .order(data_requests::id)
        .into_boxed::<Db>();
    if let Some(user) = filter.user {
        query = query.filter(data_requests::user_id.eq(key(user)));
    }
    if !filter.states.is_empty() {
        let states: Vec<_> = filter.states.iter().copied().map(Name).collect();
        query = query.filter(data_requests::state.eq_any(states));
    }
    if let Some(after) = filter.after {
        query = query.filter(data_requests::id.gt(key(after)));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// The hold on a user, while it lasts.
pub fn hold(conn: &mut Conn, user: UserId) -> Result<Option<LegalHoldRow>, StoreError> {
    Ok(legal_holds::table
        .filter(legal_holds::user_id.eq(key(user)))
        .filter(legal_holds::lifted_at.is_null())
        .select(LegalHoldRow::as_select())
        .first(conn)
        .optional()?)
}

/// Adds a hold.
pub fn insert_hold(conn: &mut Conn, hold: &LegalHoldRow) -> Result<(), StoreError> {
    diesel::insert_into(legal_holds::table).values(hold).execute(conn)?;
    Ok(())
}

/// Ends a hold.
pub fn lift(conn: &mut Conn, hold: Key, by: UserId, at: OffsetDateTime) -> Result<(), StoreError> {
    let lifted = (legal_holds::lifted_by.eq(key(by)), legal_holds::lifted_at.eq(At(at)));
    let updated = diesel::update(legal_holds::table.find(hold)).set(lifted).execute(conn)?;
    one_row(updated, "legal_holds", hold)
}

/// The holds, those that last and those that were lifted, newest first.
pub fn holds(
    conn: &mut Conn,
    after: Option<uuid::Uuid>,
    limit: i64,
) -> Result<Vec<LegalHoldRow>, StoreError> {
    let mut query = legal_holds::table
        .select(LegalHoldRow::as_select())
        .order(legal_holds::id.desc())
        .into_boxed::<Db>();
    if let Some(after) = after {
        query = query.filter(legal_holds::id.lt(Key(after)));
    }
    Ok(query.first_rows(limit).load(conn)?)
}
