use super::prelude::*;
use staj_domain::employer::Employer;

/// The employer as its rules see it.
pub fn find(conn: &mut Conn, employer: EmployerId) -> Result<Option<Employer>, StoreError> {
    let row = employers::table
        .find(key(employer))
        .select((
            employers::id,
            employers::kind,
            employers::state,
            employers::staff_count,
            employers::version,
        ))
        .first::<(Key, Name<_>, Name<_>, i32, i32)>(conn)
        .optional()?;
    row.map(|(id, Name(kind), Name(state), staff_count, version)| {
        let staff_count = staff_count
            .try_into()
            .map_err(|_| StoreError::Corrupt { table: "employers", id: id.0 })?;
        Ok(Employer { id: id.id(), kind, state, staff_count, version })
    })
    .transpose()
}
