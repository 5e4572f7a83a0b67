//! Finding people by the words of their names and by their numbers.

use super::prelude::*;
use crate::rows::people::{PersonQuery, name_words as words_of};
use crate::schema::sql::Uid;

/// Of how many applications it is read who they are of. If more are asked for, they are looked for in the
/// order of the list instead.
const FEW: i64 = 500;

/// The applications of whoever a query asks for.
pub(super) enum Asked {
    /// These.
    Few(Vec<Key>),
    /// Those of people whose names have words that begin with each of these.
    Many(Vec<String>),
}

/// Restricts a boxed query to the applications of whoever is asked for, if anybody is. `$application` has
/// the id of an application.
macro_rules! of_asked {
    ($query:expr, $asked:expr, $application:expr) => {
        match $asked {
            None => $query,
            Some(super::people::Asked::Few(ids)) => $query.filter($application.eq_any(ids)),
            Some(super::people::Asked::Many(words)) => words.iter().fold($query, |query, word| {
                query.filter($application.eq_any(super::people::of_word(word)))
            }),
        }
    };
}
pub(super) use of_asked;

/// The applications of people of whose names a word begins with this one.
pub(super) fn of_word(word: &str) -> applications::BoxedQuery<'static, Db, Uid> {
    applications::table
        .filter(applications::candidate_id.eq_any(people(word)))
        .select(applications::id)
        .into_boxed()
}

/// The people of whose names a word begins with this one.
pub(super) fn people(word: &str) -> name_words::BoxedQuery<'static, Db, Uid> {
    name_words::table
        .filter(name_words::word.ge(word.to_owned()))
        .filter(name_words::word.lt(format!("{word}{}", char::MAX)))
        .select(name_words::user_id)
        .into_boxed()
}

/// Looks up whom a query asks for.
pub(super) fn asked(
    conn: &mut Conn,
    query: Option<&PersonQuery>,
) -> Result<Option<Asked>, StoreError> {
    let mut few = applications::table.select(applications::id).limit(FEW + 1).into_boxed::<Db>();
    let words = match query {
        None => return Ok(None),
        Some(PersonQuery::Number(number)) => {
            let is_own = applications::number.eq(number.to_uppercase());
            few = few.filter(is_own.or(applications::student_number.eq(number)));
            &vec![]
        }
        Some(PersonQuery::Candidate(candidate)) => {
            few = few.filter(applications::candidate_id.eq(key(*candidate)));
            &vec![]
        }
        Some(PersonQuery::Name(words)) => {
            few = words
                .iter()
                .fold(few, |few, word| few.filter(applications::candidate_id.eq_any(people(word))));
            words
        }
    };
    let found: Vec<Key> = few.load(conn)?;
    let is_few = i64::try_from(found.len()).is_ok_and(|found| found <= FEW);
    Ok(Some(if is_few || words.is_empty() {
        Asked::Few(found)
    } else {
        Asked::Many(words.clone())
    }))
}

/// Makes people findable by their names.
pub(super) fn insert<'a>(
    conn: &mut Conn,
    people: impl IntoIterator<Item = (Key, &'a str)>,
) -> Result<(), StoreError> {
    let of_person = |(id, name): (Key, &str)| {
        let word = move |word| (name_words::word.eq(word), name_words::user_id.eq(id));
        words_of(name).into_iter().map(word).collect::<Vec<_>>()
    };
    let rows: Vec<_> = people.into_iter().flat_map(of_person).collect();
    for rows in rows.chunks(5000) {
        diesel::insert_into(name_words::table).values(rows).execute(conn)?;
    }
    Ok(())
}

/// Replaces the words of a name.
pub(super) fn rename(conn: &mut Conn, person: Key, name: &str) -> Result<(), StoreError> {
    forget(conn, person)?;
    insert(conn, [(person, name)])
}

/// Deletes the words of a name.
pub(super) fn forget(conn: &mut Conn, person: Key) -> Result<(), StoreError> {
    diesel::delete(name_words::table.filter(name_words::user_id.eq(person))).execute(conn)?;
    Ok(())
}
