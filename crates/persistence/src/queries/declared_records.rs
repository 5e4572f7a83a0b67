use super::prelude::*;
use staj_domain::application::OfficialRecord;
use time::OffsetDateTime;

/// The imported records of a person, found by the fingerprint of their identity number (D9). The
/// record is empty if nothing was imported.
pub fn load(conn: &mut Conn, fingerprint: &[u8]) -> Result<OfficialRecord, StoreError> {
    let found = declared_records::table
        .filter(declared_records::national_id_fingerprint.eq(fingerprint))
        .select((declared_records::item, declared_records::quantity))
        .load::<(String, i32)>(conn)?;
    let mut record = OfficialRecord::default();
    for (item, quantity) in found {
        // The import and the table check the range. A value outside a narrower current range is
        // left out.
        if let Ok(quantity) = u32::try_from(quantity) {
            record.note(&item, quantity).ok();
        }
    }
    Ok(record)
}

/// Saves what a source declared about people, each identified by the fingerprint of their identity
/// number. A later import replaces an earlier one item by item.
pub fn save(
    conn: &mut Conn,
    records: &[(Vec<u8>, OfficialRecord)],
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    for (fingerprint, record) in records {
        for (item, quantity) in record.items() {
            let quantity = i32::try_from(quantity).unwrap_or(i32::MAX);
            let values =
                (declared_records::quantity.eq(quantity), declared_records::imported_at.eq(At(at)));
            diesel::insert_into(declared_records::table)
                .values((
                    declared_records::national_id_fingerprint.eq(fingerprint),
                    declared_records::item.eq(item),
                    values,
                ))
                .on_conflict((declared_records::national_id_fingerprint, declared_records::item))
                .do_update()
                .set(values)
                .execute(conn)?;
        }
    }
    Ok(())
}
