use super::people;
use super::prelude::*;
use crate::Vault;
use crate::rows::method_reports::MethodReportRow;
use crate::rows::pool_entries::BlindProfile;
use crate::rows::privacy_notices::PrivacyNoticeRow;
use crate::rows::seed::*;
use crate::rows::users::CandidateColumns;
use staj_domain::application::DeclaredSource;
use staj_domain::evaluation::{Method, default_criteria};
use staj_domain::revision::{Revision, Signatory, Signatures};

/// Inserts a term with its privacy notice and its method report.
pub fn term(conn: &mut Conn, term: &SeedTerm) -> Result<(), StoreError> {
    diesel::insert_into(terms::table).values(TermColumns::from(term)).execute(conn)?;
    let text = |text: &str| format!("{text} ({})", term.name);
    let notice = PrivacyNoticeRow {
        id: Key(term.id),
        term_id: Key(term.id),
        notice_version: NOTICE.to_owned(),
        text_tr: text("Aydınlatma metni"),
        text_en: text("Privacy notice"),
        published_at: At(term.at),
    };
    super::privacy_notices::insert(conn, &notice)?;
    let person =
        |name: &str, title: &str| Signatory { name: name.to_owned(), title: title.to_owned() };
    let signatures = Signatures {
        prepared_by: person("Deniz Aydın", "Uzman"),
        checked_by: person("Elif Şahin", "Daire Başkanı"),
        approved_by: person("Kerem Öztürk", "Genel Müdür"),
    };
    let report = MethodReportRow::new(
        MethodReportId(term.id),
        (term.id.into(), 0),
        Revision { description: "İlk yayın".to_owned(), signatures, at: term.at },
        Method::of(default_criteria()),
    );
    super::method_reports::insert(conn, &report)
}

/// Inserts an application with its entry in the pool of a term. The candidate must exist.
pub fn application(conn: &mut Conn, seed: &SeedApplication) -> Result<(), StoreError> {
    let (application, candidate, at) = (Key(seed.id), Key(seed.candidate), At(seed.at));
    diesel::insert_into(applications::table)
        .values((
            applications::id.eq(application),
            applications::term_id.eq(Key(seed.term)),
            applications::candidate_id.eq(candidate),
            applications::number.eq(&seed.number),
            applications::state.eq("in_pool"),
            applications::school_id.eq(Key(seed.school)),
            applications::department_code.eq(&seed.department_code),
            applications::level.eq(Name(seed.level)),
            applications::class_year.eq(seed.class_year),
            applications::gpa.eq(seed.gpa),
            applications::formal_education.eq(true),
            applications::student_number.eq(&seed.number),
            applications::declared.eq(Json(serde_json::json!({}))),
            applications::sources.eq(Json(serde_json::json!({ "gpa": "form" }))),
            applications::privacy_notice_version.eq(NOTICE),
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
    let department = departments::table.find(&seed.department_code).select(departments::name);
    let mut cities = seed.city_preferences.clone();
    cities.sort_unstable();
    let profile = BlindProfile {
        department: department.first(conn)?,
        cities,
        periods: vec![],
        documents: vec![],
        gpa_source: Some(Name(DeclaredSource::Form)),
    };
    diesel::insert_into(pool_entries::table)
        .values((
            pool_entries::id.eq(application),
            pool_entries::term_id.eq(Key(seed.term)),
            pool_entries::candidate_id.eq(candidate),
            pool_entries::department_code.eq(&seed.department_code),
            pool_entries::field_code.eq(&seed.field_code),
            pool_entries::level.eq(Name(seed.level)),
            pool_entries::class_year.eq(seed.class_year),
            pool_entries::gpa.eq(seed.gpa),
            pool_entries::academic_score.eq(academic),
            pool_entries::social_score.eq(social),
            pool_entries::sports_score.eq(sports),
            pool_entries::profile.eq(Json(profile)),
            pool_entries::state.eq("in_pool"),
            pool_entries::created_at.eq(at),
        ))
        .execute(conn)?;
    super::pool_entries::list_by_city(conn, &[application])
}

/// Rows per statement. Each has seventeen values, and SQLite takes at most 32,766 values.
const BATCH: usize = 1000;

/// Inserts candidates with submitted applications and decided documents, in bulk.
pub fn submissions(
    conn: &mut Conn,
    submissions: &[SeedSubmission],
    vault: &Vault,
) -> Result<(), StoreError> {
    for batch in submissions.chunks(BATCH) {
        let accounts: Vec<_> = batch.iter().map(|submission| submission.user.row()).collect();
        diesel::insert_into(users::table).values(accounts).execute(conn)?;
        let names = batch.iter().map(|submission| &submission.user);
        people::insert(conn, names.map(|user| (key(user.id), &*user.full_name)))?;
        let identities = batch
            .iter()
            .map(|submission| CandidateColumns::new(&submission.user, &submission.identity, vault))
            .collect::<Result<Vec<_>, _>>()?;
        diesel::insert_into(candidates::table).values(identities).execute(conn)?;
        let forms: Vec<_> = batch.iter().map(FormColumns::from).collect();
        diesel::insert_into(applications::table).values(forms).execute(conn)?;
        let cities: Vec<_> = batch
            .iter()
            .flat_map(|submission| {
                let application = Key(submission.application.id);
                submission.application.city_preferences.iter().map(move |city| {
                    (
                        city_preferences::application_id.eq(application),
                        city_preferences::province_code.eq(*city),
                    )
                })
            })
            .collect();
        diesel::insert_into(city_preferences::table).values(cities).execute(conn)?;
        let decided: Vec<_> = batch.iter().flat_map(SeedSubmission::decided).collect();
        for documents in decided.chunks(BATCH) {
            diesel::insert_into(documents::table).values(documents).execute(conn)?;
        }
    }
    Ok(())
}
