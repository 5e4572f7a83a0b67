use super::prelude::*;
use crate::rows::installation::ONLY;
use crate::rows::rotation::Rotated;
use crate::types::Sealed;
use crate::vault::Vault;

/// Rows that are read at once.
const CHUNK: i64 = 1000;

/// Seals everything again that was sealed with another data secret. All or nothing, because no server
/// can work with two secrets. Declared records of people without an account are deleted: they are known
/// only by the fingerprint of a number that is nowhere else.
pub fn rotate(conn: &mut Conn, old: &Vault, new: &Vault) -> Result<Rotated, StoreError> {
    locks::take_time(conn)?;
    let mut rotated = Rotated::default();
    let mut after = Key(uuid::Uuid::nil());
    loop {
        let page: Vec<(Key, Option<Vec<u8>>, Vec<u8>)> = candidates::table
            .filter(candidates::id.gt(after))
            .filter(candidates::national_id_sealed.is_not_null())
            .select((
                candidates::id,
                candidates::national_id_fingerprint,
                candidates::national_id_sealed.assume_not_null(),
            ))
            .order(candidates::id)
            .limit(CHUNK)
            .load(conn)?;
        let Some((last, ..)) = page.last() else { break };
        after = *last;
        for (id, held, sealed) in page {
            let number = old.open(&sealed)?;
            let fingerprint = new.fingerprint(&number);
            diesel::update(candidates::table.find(id))
                .set((
                    candidates::national_id_sealed.eq(new.seal(&number)?),
                    candidates::national_id_fingerprint.eq(held.map(|_| fingerprint.clone())),
                ))
                .execute(conn)?;
            let declared = declared_records::table
                .filter(declared_records::national_id_fingerprint.eq(old.fingerprint(&number)));
            rotated.declared += diesel::update(declared)
                .set(declared_records::national_id_fingerprint.eq(&fingerprint))
                .execute(conn)?;
            rotated.numbers += 1;
        }
    }
    /// Seals a column again, some rows at a time.
    macro_rules! seal_again {
        ($table:ident, $column:ident) => {{
            let mut after = Key(uuid::Uuid::nil());
            loop {
                let page: Vec<(Key, Sealed)> = $table::table
                    .filter($table::id.gt(after))
                    .filter($table::$column.is_not_null())
                    .select(($table::id, $table::$column.assume_not_null()))
                    .order($table::id)
                    .limit(CHUNK)
                    .load(conn)?;
                let Some((last, _)) = page.last() else { break };
                after = *last;
                for (id, sealed) in page {
                    let again = new.seal_text(&old.open_text(&sealed)?)?;
                    diesel::update($table::table.find(id))
                        .set($table::$column.eq(again))
                        .execute(conn)?;
                    rotated.texts += 1;
                }
            }
        }};
    }
    seal_again!(users, phone_sealed);
    seal_again!(documents, file_name_sealed);
    seal_again!(supplementary_documents, file_name_sealed);
    // They are good for a day, and whoever repeats a request meanwhile makes it again.
    diesel::delete(idempotency_keys::table).execute(conn)?;
    let factors: Vec<(Key, Vec<u8>)> = second_factors::table
        .select((second_factors::user_id, second_factors::secret_sealed))
        .load(conn)?;
    for (user, sealed) in factors {
        let secret = new.seal_bytes(&old.open_bytes(&sealed)?)?;
        diesel::update(second_factors::table.find(user))
            .set(second_factors::secret_sealed.eq(secret))
            .execute(conn)?;
        rotated.factors += 1;
    }
    let known = candidates::table
        .filter(candidates::national_id_fingerprint.is_not_null())
        .select(candidates::national_id_fingerprint.assume_not_null());
    let unknown =
        declared_records::table.filter(declared_records::national_id_fingerprint.ne_all(known));
    rotated.lost = diesel::delete(unknown).execute(conn)?;
    let canary: Vec<u8> =
        installation::table.find(ONLY).select(installation::canary).first(conn)?;
    diesel::update(installation::table.find(ONLY))
        .set(installation::canary.eq(new.seal(&old.open(&canary)?)?))
        .execute(conn)?;
    Ok(rotated)
}
