use super::prelude::*;
use crate::rows::applications::ApplicationScope;
use crate::rows::guardian_consents::*;
use staj_domain::guardian::ConsentState;
use time::Date;

/// The consent for an application. `None` if no consent is recorded.
pub fn find(
    conn: &mut Conn,
    application: ApplicationId,
) -> Result<Option<GuardianConsentRow>, StoreError> {
    Ok(guardian_consents::table
        .find(key(application))
        .select(GuardianConsentRow::as_select())
        .first(conn)
        .optional()?)
}

/// Saves the consent for an application. It replaces an earlier one. The caller holds the lock of
/// the application and sets the version.
pub fn put(conn: &mut Conn, consent: &GuardianConsentRow) -> Result<(), StoreError> {
    diesel::insert_into(guardian_consents::table)
        .values(consent)
        .on_conflict(guardian_consents::application_id)
        .do_update()
        .set(consent)
        .execute(conn)?;
    Ok(())
}

/// Locks an application. `false` if it does not exist or is outside the scope.
pub fn lock_application(
    conn: &mut Conn,
    application: ApplicationId,
    scope: ApplicationScope,
) -> Result<bool, StoreError> {
    Ok(locks::application(conn, key(application))? && is_known(conn, application, scope)?)
}

/// Whether an application exists and is in the scope.
pub fn is_known(
    conn: &mut Conn,
    application: ApplicationId,
    scope: ApplicationScope,
) -> Result<bool, StoreError> {
    let mut query =
        applications::table.find(key(application)).select(applications::id).into_boxed::<Db>();
    query = match scope {
        ApplicationScope::Candidate(candidate) => {
            query.filter(applications::candidate_id.eq(key(candidate)))
        }
        ApplicationScope::School(school) => query
            .filter(applications::school_id.eq(key(school)))
            .filter(applications::submitted_at.is_not_null()),
        ApplicationScope::Everyone => query,
    };
    Ok(query.first::<Key>(conn).optional()?.is_some())
}

/// When the candidate of a pool entry was born, and whether a guardian's consent is recorded. It is
/// an error if there is no such entry.
pub fn of_entry(conn: &mut Conn, entry: PoolEntryId) -> Result<(Date, bool), StoreError> {
    let (birth_date, consent): (Date, Option<Name<ConsentState>>) = applications::table
        .inner_join(candidates::table)
        .left_join(guardian_consents::table)
        .filter(applications::id.eq(key(entry)))
        .select((candidates::birth_date, guardian_consents::state.nullable()))
        .first(conn)?;
    Ok((birth_date, consent == Some(Name(ConsentState::Given))))
}

/// What was recorded last of a guardian of a candidate, in any term: what their link asks, unless it
/// was answered.
pub fn latest_of(
    conn: &mut Conn,
    candidate: CandidateId,
) -> Result<Option<GuardianConsentRow>, StoreError> {
    Ok(guardian_consents::table
        .inner_join(applications::table)
        .filter(applications::candidate_id.eq(key(candidate)))
        .order(guardian_consents::recorded_at.desc())
        .select(GuardianConsentRow::as_select())
        .first(conn)
        .optional()?)
}
