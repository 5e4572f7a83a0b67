//! The registry of what is stored about people: for each table, whose its rows are, and for each
//! column, whether it is about the person. What people get of themselves, and what is erased, comes
//! from here and from nowhere else, and `tests/it/privacy.rs` fails if a column is missing.

/// A table of the database.
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Which rows are about a person: a condition on the id `$1` of their account. Empty if the table
    /// holds nothing about people, or knows them only by their ids.
    pub whose: &'static str,
    /// Which of these rows the person may see by now, as elsewhere in the API. Empty for all.
    pub shown: &'static str,
    /// What happens to these rows when the person is erased.
    pub erased: Erased,
    /// The columns that say nothing about a person, or name them by an id only.
    pub plain: &'static [&'static str],
    /// The columns about the person.
    pub personal: &'static [Column],
}

/// A column about a person.
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Whether the person may read it.
    pub content: Content,
    /// What takes its place when the person is erased. Empty if the row goes.
    pub blank: &'static str,
}

/// What happens to the rows about a person who is erased. Later tables of the registry are looked up
/// through earlier ones, so the order matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erased {
    /// They go.
    Rows,
    /// They stay, because something counts them or refers to them, and their personal columns are
    /// blanked.
    Columns,
    /// They stay as they are.
    Nothing,
}

/// Whether the person may read a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// They may.
    Personal,
    /// They may. It is encrypted with the data secret.
    Sealed,
    /// They may not: it is a secret or a hash, or it tells about others as well.
    Secret,
}

macro_rules! registry {
    ($($table:ident $(whose $whose:literal $erased:ident $(shown $shown:literal)?)? {
        plain: $($plain:ident)*;
        $($content:ident: $column:ident $(= $blank:literal)?;)*
    })+) => {
        /// Every table.
        pub const REGISTRY: &[Table] = &[$(Table {
            name: stringify!($table),
            whose: concat!($($whose)?),
            shown: concat!($($($shown)?)?),
            erased: registry!(@ $($erased)?),
            plain: &[$(stringify!($plain)),*],
            personal: &[$(Column {
                name: stringify!($column),
                content: Content::$content,
                blank: concat!($($blank)?),
            }),*],
        }),+];
    };
    (@) => { Erased::Nothing };
    (@ $erased:ident) => { Erased::$erased };
}

/// The names in braces, which conditions and blanks use. The two databases write some of them
/// differently, see `sql.rs`. `{ids}` and `{pairs}` are the objects of a person, which are looked up
/// first, so that the planner knows that they are few.
pub(crate) const NAMES: &[(&str, &str)] = &[
    // Not with `or`, which would read every notification.
    (
        "{notified}",
        "select id from notifications where user_id = $1
         union all select id from notifications where object_id in ({ids})",
    ),
    ("{documents}", "select id from documents where application_id in ({applications})"),
    ("{placements}", "select id from placements where pool_entry_id in ({applications})"),
    ("{listed}", "select id from talent_pool_entries where pool_entry_id in ({applications})"),
    ("{offers}", "select id from offers where candidate_id = $1"),
    ("{applications}", "select id from applications where candidate_id = $1"),
];

/// Everything of a person that an event, a notification or a look can be about.
pub(crate) const OBJECTS: &str = "select 'user' as object_kind, id as object_id from users where id = $1
     union all select 'session', id from sessions where user_id = $1
     union all select 'data_request', id from data_requests where user_id = $1
     union all select 'application', id from applications where candidate_id = $1
     union all select 'evaluation', id from applications where candidate_id = $1
     union all select 'pool_entry', id from applications where candidate_id = $1
     union all select 'objection', id from objections where application_id in ({applications})
     union all select 'document', id from documents where application_id in ({applications})
     union all select 'document_review', id from document_reviews where document_id in ({documents})
     union all select 'talent_pool_entry', id from talent_pool_entries where pool_entry_id in ({applications})
     union all select 'interview', id from interviews where talent_pool_entry_id in ({listed})
     union all select 'offer', id from offers where candidate_id = $1
     union all select 'supplementary_document', id from supplementary_documents where offer_id in ({offers})
     union all select 'placement', id from placements where pool_entry_id in ({applications})
     union all select 'incident', id from incidents where placement_id in ({placements})
     union all select 'sgk_notice', id from sgk_notices where placement_id in ({placements})";

/// The text with its names replaced.
pub(crate) fn spelled(text: &str, names: &[(&str, &str)]) -> String {
    let all = NAMES.iter().chain(names);
    all.fold(text.to_owned(), |text, (name, meaning)| text.replace(name, meaning))
}

registry! {
    refresh_tokens whose "session_id in (select id from sessions where user_id = $1)" Rows {
        plain: session_id issued_at expires_at used_at;
        Secret: token_hash;
    }
    sessions whose "user_id = $1" Rows {
        plain: id user_id created_at revoked_at refreshed_at method;
        Personal: address;
        Personal: agent;
    }
    recovery_codes whose "user_id = $1" Rows {
        plain: user_id used_at;
        Secret: code_hash;
    }
    second_factors whose "user_id = $1" Rows {
        plain: user_id created_at confirmed_at last_step;
        Secret: secret_sealed;
    }
    account_links whose "user_id = $1" Rows {
        plain: id user_id purpose created_at expires_at ended_at;
        Personal: email;
    }
    data_requests whose "user_id = $1" Columns {
        plain: id user_id kind state created_at due_on answered_by answered_at granted version;
        Personal: text = "''";
        Personal: answer = "case when answer is null then null else '' end";
    }
    legal_holds whose "user_id = $1" Columns shown "false" {
        plain: id user_id placed_by placed_at lifted_by lifted_at;
        Personal: reason = "''";
    }
    erasures whose "user_id = $1" Nothing {
        plain: id user_id retention_class was_asked row_count erased_at;
    }
    idempotency_keys whose "user_id = $1" Rows {
        plain: user_id status created_at;
        Secret: key;
        Secret: request_digest;
        Secret: location;
        Secret: body_sealed;
    }
    mails whose "id in (select mail_id from notifications where id in ({notified}) union all select id from mails where recipient = (select email from users where id = $1))" Columns shown "recipient = (select email from users where id = $1)" {
        plain: id language state urgency attempts next_attempt_at give_up_at created_at
            sent_at failure resent;
        Personal: recipient = "'silindi@staj.invalid'";
        Personal: copy_to = "null";
        Personal: last_error = "null";
    }
    notifications whose "id in ({notified})" Rows shown "user_id = $1" {
        plain: id kind object_kind object_id user_id school_id mail_id created_at read_at;
        Secret: variables;
    }
    audit_events whose "(object_kind, object_id) in ({pairs})" Columns shown "actor_id = $1" {
        plain: id at actor_id actor_role request_id object_kind object_id action from_state
            to_state detail_digest;
        Personal: reason = "null";
        Personal: changes = "null";
        Secret: salt = "null";
    }
    access_log whose "object_id in ({ids})" Nothing {
        plain: id at reader_role request_id operation object_kind object_id refused;
        Secret: reader_id;
    }
    declared_records whose "national_id_fingerprint = (select national_id_fingerprint from candidates where id = $1)" Rows {
        plain: imported_at;
        Secret: national_id_fingerprint;
        Personal: item;
        Personal: quantity;
    }
    guardian_consents whose "application_id in ({applications})" Columns {
        plain: application_id relation state source given_on recorded_by recorded_at version;
        Personal: email = "null";
        Personal: guardian_name = "'Silinmiş hesap'";
    }
    interviews whose "talent_pool_entry_id in ({listed})" Columns {
        plain: id talent_pool_entry_id officer_id state starts_at ends_at provider sequence
            created_at updated_at version;
        Personal: meeting_url = "''";
        Secret: passcode = "''";
        Personal: message = "null";
        Personal: cancel_reason = "case when cancel_reason is null then null else '' end";
        Secret: note = "null";
    }
    talent_pool_entries whose "pool_entry_id in ({applications})" Columns {
        plain: id term_id pool_entry_id employer_id quota_id state position added_at
            reserved_at version;
        Secret: note = "null";
    }
    sgk_notices whose "placement_id in ({placements})" Columns {
        plain: id placement_id school_id pool_entry_id term_id employer_id state revision due_on
            shared_at late acknowledged_at
            rejected_at reject_reason declared_on declaration_type recalled_at created_at
            version;
        Personal: reject_text = "case when reject_text is null then null else '' end";
        Personal: declaration_reference = "null";
    }
    incidents whose "placement_id in ({placements})" Columns {
        plain: id placement_id kind state happened_on reporter reported_by reported_at due_on
            declared_on settled_by settled_at version;
        Personal: text = "''";
        Personal: declaration_reference = "case when declaration_reference is null then null else '' end";
        Personal: answer = "case when answer is null then null else '' end";
    }
    acceptance_letters whose "placement_id in ({placements})" Columns {
        plain: placement_id revision number code issued_on superseded_at;
        Personal: content = "{blank_letter}";
    }
    absences whose "placement_id in ({placements})" Rows {
        plain: id placement_id recorded_by recorded_at;
        Personal: start_date;
        Personal: end_date;
        Personal: kind;
    }
    placements whose "pool_entry_id in ({applications})" Columns {
        plain: id offer_id pool_entry_id term_id employer_id school_id
            province_code state premium_payer starts_on ends_on created_at
            ended_at last_day termination_reason approval approval_at equivalence
            equivalence_at letter_delivered_at letter_received_at left_on exit_declared_on
            exit_reference version;
        Personal: termination_text = "null";
        Personal: health_cover = "null";
        Sealed: iban_sealed = "null";
        Personal: approval_text = "case when approval_text is null then null else '' end";
        Personal: equivalence_text = "case when equivalence_text is null then null else '' end";
    }
    supplementary_documents whose "offer_id in ({offers})" Columns {
        plain: id offer_id document_request_id media_type size_bytes uploaded_at erased_at;
        Personal: title = "''";
        Sealed: file_name_sealed = "null";
        Personal: sha256 = "{own_digest}";
    }
    offer_amendments whose "offer_id in ({offers})" Rows {
        plain: id offer_id state conditions reason respond_by proposed_by proposed_at decided_at
            offer_version;
    }
    offer_questions whose "offer_id in ({offers})" Columns {
        plain: id offer_id asked_at answered_at answered_by;
        Personal: text = "''";
        Personal: answer = "case when answer is null then null else '' end";
    }
    document_requests whose "offer_id in ({offers})" Columns {
        plain: id offer_id requested_at;
        Personal: text = "''";
    }
    offers whose "candidate_id = $1" Columns shown "state not in ('draft', 'discarded')" {
        plain: id term_id pool_entry_id candidate_id employer_id quota_id workplace_id state
            start_date end_date province_code address unit works_saturdays work monthly_wage_kurus
            wage_raises respond_by sent_at accepted_at confirm_by confirmed_at slot
            freed_from ended_at reason_code created_by created_at updated_at version;
        Personal: reason_text = "null";
    }
    pool_entry_cities whose "pool_entry_id in ({applications})" Rows {
        plain: pool_entry_id term_id academic_score social_score sports_score;
        Personal: province_code;
    }
    evaluation_corrections whose "application_id in ({applications})" Columns shown "exists (select 1 from applications join terms on terms.id = applications.term_id where applications.id = application_id and pool_opened_at is not null)" {
        plain: application_id correction objection_id academic_score social_score
            sports_score corrected_by corrected_at;
        Personal: criteria = "'[]'";
    }
    objections whose "application_id in ({applications})" Columns {
        plain: id application_id correction state raised_at decided_by decided_at version;
        Personal: reason = "''";
        Personal: decision = "case when decision is null then null else '' end";
    }
    evaluations whose "application_id in ({applications})" Columns shown "exists (select 1 from terms where terms.id = term_id and pool_opened_at is not null)" {
        plain: application_id term_id evaluation_run_id academic_score social_score
            sports_score input_hash calculated_at;
        Personal: criteria = "'[]'";
    }
    document_reviews whose "document_id in ({documents})" Columns shown "false" {
        plain: id document_sample_id document_id verdict reason_code reviewed_by reviewed_at
            version;
        Personal: text = "case when text is null then null else '' end";
    }
    documents whose "application_id in ({applications})" Columns {
        plain: id application_id school_id queued_at document_type replaces_id item issued_year media_type
            size_bytes state placement_id accepted_by accepted_at approved_by approved_at rejected_by
            rejected_at reject_reason_code claimed_by claimed_until uploaded_at version
            erased_at;
        Personal: title = "''";
        Personal: certificate_number = "null";
        Secret: certificate_key = "null";
        Sealed: file_name_sealed = "null";
        Personal: sha256 = "{own_digest}";
        Personal: reject_text = "case when reject_text is null then null else '' end";
    }
    item_checks whose "application_id in ({applications})" Columns {
        plain: application_id item asked_by asked_at corrected_by corrected_at;
        Personal: typed = "0";
        Personal: question = "case when question is null then null else '' end";
        Personal: corrected = "case when corrected is null then null else 0 end";
        Personal: reason = "case when reason is null then null else '' end";
    }
    city_preferences whose "application_id in ({applications})" Rows {
        plain: application_id;
        Personal: province_code;
    }
    period_preferences whose "application_id in ({applications})" Rows {
        plain: application_id;
        Personal: start_date;
        Personal: end_date;
    }
    applications whose "candidate_id = $1" Columns {
        plain: id term_id candidate_id number state school_id department_code level
            class_year formal_education privacy_notice_version submitted_at created_at
            version;
        Personal: gpa = "null";
        Personal: student_number = "''";
        Personal: declared = "'{}'";
        Personal: sources = "'{}'";
    }
    pool_entries whose "candidate_id = $1" Columns shown "exists (select 1 from terms where terms.id = term_id and pool_opened_at is not null)" {
        plain: id term_id candidate_id department_code field_code level class_year academic_score
            social_score sports_score state confirmed_count created_at version;
        Personal: gpa = "null";
        Personal: profile = "{blind_profile}";
    }
    candidates whose "id = $1" Columns {
        plain: id keep_until erasure_granted;
        Secret: national_id_fingerprint = "null";
        Secret: national_id_sealed = "null";
        Personal: given_name = "'Silinmiş'";
        Personal: surname = "'hesap'";
        Personal: birth_date = "'1900-01-01'";
    }
    name_words whose "user_id = $1" Rows {
        plain: user_id;
        Personal: word;
    }
    users whose "id = $1" Columns {
        plain: id language role school_id faculty_id employer_id state mails_daily mails_bulk invited_by
            created_at version;
        Personal: email = "'silindi@staj.invalid'";
        Personal: email_key = "'silindi@staj.invalid'";
        Personal: full_name = "'Silinmiş hesap'";
        Sealed: phone_sealed = "null";
        Secret: password_hash = "null";
    }

    provinces { plain: code name; }
    schools { plain: id kind name name_key sort_key province_code email active version; }
    fields_of_study { plain: code name; }
    departments { plain: code name field_code; }
    faculties { plain: id school_id name email version; }
    faculty_departments { plain: school_id department_code faculty_id; }
    holidays { plain: on_date kind name source; }
    reject_reasons { plain: code name_tr name_en at_check at_approval text_required active; }
    wage_rules {
        plain: valid_from valid_to net_minimum_wage_kurus rate_large_bp rate_small_bp
            rate_small_while_contribution_bp public_rate_bp staff_threshold
            contribution_until source;
    }
    employers {
        plain: id name name_key kind tax_number mersis_number sector staff_count
            province_code district address phone email website about state state_since
            state_reason merged_into_id created_at version;
    }
    workplaces {
        plain: id employer_id name province_code district address sgk_workplace_number hazard_class
            nace_code contact_name contact_email contact_phone is_open created_at version;
    }
    guesses { plain: email_hash failures last_at; }
    terms {
        plain: id code name operator applications_open_at applications_close_at
            control_end_at pool_opens_at pool_closes_at programme_end_date announced_at
            evaluation_started_at evaluated_at pool_started_at pool_created_at
            pool_opened_at closed_at rules eligibility criteria privacy_notice_version
            representative_email created_at version;
    }
    calendar_checks { plain: id term_id checked_by checked_at passed findings outdated; }
    announcements { plain: id term_id title body state revision published_at created_at version; }
    announcement_revisions {
        plain: announcement_id revision title body description signatures published_at;
    }
    method_reports { plain: id term_id revision description signatures method sha256 published_at; }
    privacy_notices { plain: id term_id notice_version text_tr text_en published_at; }
    evidence_packages {
        plain: id term_id school_id recipient sent_at sent_by acknowledged_at
            acknowledged_by;
    }
    university_announcements {
        plain: id term_id school_id channel url body announced_on created_by created_at;
    }
    announcement_evidence {
        plain: id university_announcement_id evidence_package_id file_name media_type
            size_bytes sha256 uploaded_at;
    }
    application_numbers { plain: term_id last; }
    document_samples { plain: id term_id seed population size drawn_by drawn_at; }
    evaluation_runs {
        plain: id term_id state total done scorer_version input_hash started_by started_at
            finished_at version;
    }
    score_counts { plain: term_id level competency score count; }
    quotas { plain: id employer_id term_id total committed updated_at version; }
    quota_shares {
        plain: id quota_id workplace_id unit level starts_from starts_until places;
    }
    quota_ledger_lines { plain: id quota_id offer_id kind amount total committed at; }
    audit_seals {
        plain: number first_event last_event event_count sealed_at previous digest
            signature;
    }
    outbox_events {
        plain: id at object_kind object_id action audiences_notified last_recipient
            notified_at;
    }
    maintenance { plain: id started_at until text; }
    installation { plain: id mode canary files_marker created_at probed_at; }
    failed_items { plain: id job item attempts error failed_at retry_at; }
}
