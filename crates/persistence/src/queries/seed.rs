use super::prelude::*;
use crate::rows::seed::*;

pub fn user(conn: &mut Conn, user: &SeedUser) -> Result<(), StoreError> {
    diesel::insert_into(users::table).values(user).execute(conn)?;
    Ok(())
}

pub fn employer(conn: &mut Conn, employer: &SeedEmployer) -> Result<(), StoreError> {
    diesel::insert_into(employers::table).values(employer).execute(conn)?;
    Ok(())
}

pub fn term(conn: &mut Conn, term: &SeedTerm) -> Result<(), StoreError> {
    diesel::insert_into(terms::table).values(TermColumns::from(term)).execute(conn)?;
    Ok(())
}

/// A candidate who has not applied; its user exists.
pub fn applicant(conn: &mut Conn, applicant: &SeedApplicant) -> Result<(), StoreError> {
    diesel::insert_into(candidates::table).values(applicant).execute(conn)?;
    Ok(())
}

/// A candidate in the pool of a term; its user exists.
pub fn candidate(conn: &mut Conn, seed: &SeedCandidate) -> Result<(), StoreError> {
    let (id, application, at) = (Key(seed.id), Key(seed.application), At(seed.at));
    applicant(
        conn,
        &SeedApplicant {
            id,
            national_id_fingerprint: seed.national_id_fingerprint.clone(),
            national_id_sealed: seed.national_id_sealed.clone(),
            given_name: seed.given_name.clone(),
            surname: seed.surname.clone(),
            birth_date: seed.birth_date,
        },
    )?;
    diesel::insert_into(applications::table)
        .values((
            applications::id.eq(application),
            applications::term_id.eq(Key(seed.term)),
            applications::candidate_id.eq(id),
            applications::number.eq(&seed.number),
            applications::state.eq("in_pool"),
            applications::school_id.eq(Key(seed.school)),
            applications::department_code.eq(&seed.department_code),
            applications::level.eq("bachelor"),
            applications::class_year.eq(seed.class_year),
            applications::gpa.eq(seed.gpa),
            applications::formal_education.eq(true),
            applications::student_number.eq(&seed.number),
            applications::declared.eq(Json(serde_json::json!({}))),
            applications::privacy_notice_version.eq("1"),
            applications::submitted_at.eq(at),
            applications::created_at.eq(at),
        ))
        .execute(conn)?;
    for city in &seed.city_preferences {
        diesel::insert_into(city_preferences::table)
            .values((
                city_preferences::application_id.eq(application),
                city_preferences::province_code.eq(city),
            ))
            .execute(conn)?;
    }
    let [academic, social, sports] = seed.scores;
    diesel::insert_into(pool_entries::table)
        .values((
            pool_entries::id.eq(application),
            pool_entries::term_id.eq(Key(seed.term)),
            pool_entries::candidate_id.eq(id),
            pool_entries::field_code.eq(&seed.field_code),
            pool_entries::level.eq("bachelor"),
            pool_entries::class_year.eq(seed.class_year),
            pool_entries::academic_score.eq(academic),
            pool_entries::social_score.eq(social),
            pool_entries::sports_score.eq(sports),
            pool_entries::state.eq("in_pool"),
            pool_entries::created_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}
