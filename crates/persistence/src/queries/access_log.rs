use super::prelude::*;
use crate::rows::access_log::*;
use diesel::dsl::count_star;
use diesel::sql_types::Bool;
use time::OffsetDateTime;

/// Adds looks to the log.
pub fn insert(conn: &mut Conn, looks: &[AccessColumns]) -> Result<(), StoreError> {
    // Each has eight values, and SQLite takes at most 32,766.
    for batch in looks.chunks(4000) {
        diesel::insert_into(access_log::table).values(batch).execute(conn)?;
    }
    Ok(())
}

/// A page of the log.
pub fn list(conn: &mut Conn, filter: &AccessFilter) -> Result<Vec<AccessEntry>, StoreError> {
    let mut query = access_log::table
        .inner_join(users::table.left_join(employers::table).left_join(schools::table))
        .select((
            access_log::id,
            AccessColumns::as_select(),
            employers::name.nullable(),
            schools::name.nullable(),
        ))
        .order(access_log::id.desc())
        .into_boxed::<Db>();
    if let Some(candidate) = filter.candidate {
        let objects: Vec<_> = objects_of(conn, candidate)?.into_iter().map(Some).collect();
        query = query.filter(access_log::object_id.eq_any(objects));
    }
    if let Some(reader) = filter.reader {
        query = query.filter(access_log::reader_id.eq(key(reader)));
    }
    if let Some(object) = filter.object {
        query = query.filter(access_log::object_id.eq(Key(object)));
    }
    if let Some(refused) = filter.refused {
        // In words, so that the index of the few that were refused is found.
        let words = if refused { "access_log.refused" } else { "not access_log.refused" };
        query = query.filter(Literal::<Bool>::new(words));
    }
    if let Some(from) = filter.from {
        query = query.filter(access_log::at.ge(At(from)));
    }
    if let Some(until) = filter.until {
        query = query.filter(access_log::at.lt(At(until)));
    }
    if let Some(after) = filter.after {
        query = query.filter(access_log::id.lt(after));
    }
    Ok(query.first_rows(filter.limit).load(conn)?)
}

/// Everything that a path can name and that concerns a candidate.
fn objects_of(conn: &mut Conn, candidate: UserId) -> Result<Vec<Key>, StoreError> {
    let id = key(candidate);
    // A pool entry and an evaluation have the id of their application.
    let mut objects: Vec<Key> = applications::table
        .filter(applications::candidate_id.eq(id))
        .select(applications::id)
        .load(conn)?;
    let entries = objects.clone();
    objects.extend::<Vec<Key>>(
        documents::table
            .filter(documents::application_id.eq_any(&entries))
            .select(documents::id)
            .load(conn)?,
    );
    objects.extend::<Vec<Key>>(
        interviews::table
            .inner_join(talent_pool_entries::table)
            .filter(talent_pool_entries::pool_entry_id.eq_any(&entries))
            .select(interviews::id)
            .load(conn)?,
    );
    objects.extend::<Vec<Key>>(
        offers::table.filter(offers::candidate_id.eq(id)).select(offers::id).load(conn)?,
    );
    let placed: Vec<(Key, Key)> = placements::table
        .inner_join(sgk_notices::table)
        .filter(placements::pool_entry_id.eq_any(&entries))
        .select((placements::id, sgk_notices::id))
        .load(conn)?;
    let placements: Vec<_> = placed.iter().map(|(placement, _)| *placement).collect();
    objects.extend::<Vec<Key>>(
        incidents::table
            .filter(incidents::placement_id.eq_any(placements))
            .select(incidents::id)
            .load(conn)?,
    );
    objects.extend(placed.into_iter().flat_map(|(placement, notice)| [placement, notice]));
    Ok(objects)
}

/// Who opened the most objects of candidates since an instant, the most first.
pub fn readers(
    conn: &mut Conn,
    since: OffsetDateTime,
    limit: i64,
) -> Result<Vec<ReaderCount>, StoreError> {
    Ok(access_log::table
        .filter(access_log::at.ge(At(since)))
        .filter(access_log::object_id.is_not_null())
        .group_by((access_log::reader_id, access_log::reader_role))
        .select((access_log::reader_id, access_log::reader_role, count_star()))
        .order((count_star().desc(), access_log::reader_id))
        .limit(limit)
        .load(conn)?)
}
