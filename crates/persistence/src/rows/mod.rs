//! Flat rows that queries return for views. Their columns hold the domain's names and ids. For a
//! decision, a row is converted into a value of the domain.

/// Days on which interns did not work.
pub mod absences;
/// Acceptance letters.
pub mod acceptance_letters;
/// Who looked at what about candidates.
pub mod access_log;
/// Links in mails to the owners of accounts.
pub mod account_links;
/// Announcements of the programme and of universities, with evidence.
pub mod announcements;
/// Applications.
pub mod applications;
/// The audit trail.
pub mod audit;
/// Samples of approved documents for a second review.
pub mod document_samples;
/// Documents of applications.
pub mod documents;
/// Employers.
pub mod employers;
/// Evaluation runs and scores.
pub mod evaluations;
/// Faculties.
pub mod faculties;
/// Items that a job could not process.
pub mod failed_items;
/// Consents of guardians.
pub mod guardian_consents;
/// Answers to requests that can be repeated.
pub mod idempotency_keys;
/// Accidents and complaints during internships.
pub mod incidents;
/// The installation record of a database: its mode, and what confirms the data secret and the file
/// store.
pub mod installation;
/// Interviews.
pub mod interviews;
/// Items of an application that officers doubted or corrected.
pub mod item_checks;
/// How far the jobs and the mails are behind.
pub mod lags;
/// The notice that servers only read.
pub mod maintenance;
/// Method reports.
pub mod method_reports;
/// How many objects of somebody are in each state.
pub mod my_counts;
/// What waits for somebody.
pub mod my_tasks;
/// Notifications, their recipients and mails.
pub mod notifications;
/// Objections to scores, and corrections.
pub mod objections;
/// New conditions of offers that were sent.
pub mod offer_amendments;
/// Questions about offers, and their answers.
pub mod offer_questions;
/// Offers.
pub mod offers;
/// The order of a list.
pub mod order;
/// How somebody asks for a person.
pub mod people;
/// Placements.
pub mod placements;
/// Pool entries.
pub mod pool_entries;
/// What people ask about their data, holds and erasures.
pub mod privacy;
/// Privacy notices.
pub mod privacy_notices;
/// Quotas and their ledgers.
pub mod quotas;
/// Reference data.
pub mod reference;
/// A change of the data secret.
pub mod rotation;
/// Authenticator apps.
pub mod second_factors;
/// Synthetic data for the sandbox and for tests.
pub mod seed;
/// Sessions and refresh tokens.
pub mod sessions;
/// SGK notices.
pub mod sgk_notices;
/// Statistics of a term.
pub mod statistics;
/// Supplementary documents of offers, and requests for them.
pub mod supplementary_documents;
/// The lists that employers keep of candidates.
pub mod talent_pool;
/// What somebody has to do.
pub mod tasks;
/// Terms.
pub mod terms;
/// Users and candidates.
pub mod users;
/// Objects whose version clients know.
pub mod versions;
/// Workplaces of employers.
pub mod workplaces;

use staj_domain::ids::UserId;
use time::OffsetDateTime;
use uuid::Uuid;

/// Who makes a change, when, and in which request. The audit trail records this (D3).
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// When the change was made.
    pub at: OffsetDateTime,
    /// The user who makes the change. `None` if the system acts.
    pub actor: Option<UserId>,
    /// Name of the role in which the user acts, or `system`.
    pub role: &'static str,
    /// The request. `None` outside a request.
    pub request_id: Option<Uuid>,
}

/// The ends of the audit trail and of the quota ledger at one moment. Rows with a higher id
/// were added later.
#[derive(Debug, Clone, Copy)]
pub struct Mark {
    /// Id of the last audit event. 0 if there is none.
    pub trail: i64,
    /// Id of the last ledger line of any quota. 0 if there is none.
    pub ledger: i64,
}

impl Stamp {
    /// The stamp of a change by the system outside a request, such as one made by a
    /// job or by a deadline that has passed.
    pub fn system(at: OffsetDateTime) -> Self {
        Self { at, actor: None, role: "system", request_id: None }
    }
}
