use super::prelude::*;
use crate::rows::versions::Versioned;

/// The version of an object. `None` if there is no such object.
pub fn find(conn: &mut Conn, object: Versioned) -> Result<Option<i32>, StoreError> {
    macro_rules! version {
        ($table:ident, $id:expr) => {
            $table::table.find($id).select($table::version).first(conn)
        };
    }
    let found = match object {
        Versioned::Announcement(id) => version!(announcements, id),
        Versioned::Application(id) => version!(applications, id),
        Versioned::Document(id) => version!(documents, id),
        Versioned::DocumentReview(id) => version!(document_reviews, id),
        Versioned::Employer(id) => version!(employers, id),
        Versioned::Faculty(id) => version!(faculties, id),
        Versioned::GuardianConsent(application) => version!(guardian_consents, application),
        Versioned::Incident(id) => version!(incidents, id),
        Versioned::Interview(id) => version!(interviews, id),
        Versioned::Objection(id) => version!(objections, id),
        Versioned::Offer(id) => version!(offers, id),
        Versioned::Placement(id) => version!(placements, id),
        Versioned::Quota(employer, term) => quotas::table
            .filter(quotas::employer_id.eq(employer).and(quotas::term_id.eq(term)))
            .select(quotas::version)
            .first(conn),
        Versioned::School(id) => version!(schools, id),
        Versioned::SgkNotice(id) => version!(sgk_notices, id),
        Versioned::TalentPoolEntry(employer, entry) => talent_pool_entries::table
            .filter(talent_pool_entries::employer_id.eq(employer))
            .filter(talent_pool_entries::pool_entry_id.eq(entry))
            .select(talent_pool_entries::version)
            .first(conn),
        Versioned::Term(id) => version!(terms, id),
        Versioned::User(id) => version!(users, id),
        Versioned::Workplace(id) => version!(workplaces, id),
    };
    Ok(found.optional()?)
}
