use super::prelude::*;
use staj_domain::pool::PoolEntry;

pub fn find(conn: &mut Conn, entry: PoolEntryId) -> Result<Option<PoolEntry>, StoreError> {
    let row = pool_entries::table
        .inner_join(applications::table)
        .filter(pool_entries::id.eq(key(entry)))
        .select((
            pool_entries::id,
            pool_entries::term_id,
            pool_entries::candidate_id,
            applications::school_id,
            pool_entries::state,
        ))
        .first::<(Key, Key, Key, Key, Name<_>)>(conn)
        .optional()?;
    Ok(row.map(|(id, term, candidate, school, Name(state))| PoolEntry {
        id: id.id(),
        term: term.id(),
        candidate: candidate.id(),
        school: school.id(),
        state,
    }))
}
