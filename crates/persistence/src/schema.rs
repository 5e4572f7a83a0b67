//! The one schema of both databases, with three SQL types that have a face on each.

/// Types that PostgreSQL has natively and SQLite keeps as bytes or text.
pub mod sql {
    use diesel::query_builder::QueryId;
    use diesel::sql_types::SqlType;

    /// uuid on PostgreSQL, 16 bytes on SQLite.
    #[derive(SqlType, QueryId, Default, Debug, Clone, Copy)]
    #[diesel(postgres_type(oid = 2950, array_oid = 2951))]
    #[diesel(sqlite_type(name = "Binary"))]
    pub struct Uid;

    /// timestamptz on PostgreSQL, fixed-width UTC text on SQLite: text order is time order.
    #[derive(SqlType, QueryId, Default, Debug, Clone, Copy)]
    #[diesel(postgres_type(oid = 1184, array_oid = 1185))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Instant;

    /// Later is greater, in both.
    impl diesel::sql_types::SqlOrd for Instant {}

    /// jsonb on PostgreSQL, JSON text on SQLite.
    #[derive(SqlType, QueryId, Default, Debug, Clone, Copy)]
    #[diesel(postgres_type(oid = 3802, array_oid = 3807))]
    #[diesel(sqlite_type(name = "Text"))]
    pub struct Doc;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    provinces (code) {
        code -> Integer,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    schools (id) {
        id -> Uid,
        kind -> Text,
        name -> Text,
        name_key -> Text,
        sort_key -> Text,
        province_code -> Integer,
        email -> Text,
        active -> Bool,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    fields_of_study (code) {
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    departments (code) {
        code -> Text,
        name -> Text,
        field_code -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    holidays (on_date) {
        on_date -> Date,
        kind -> Text,
        name -> Text,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    reject_reasons (code) {
        code -> Text,
        name_tr -> Text,
        name_en -> Text,
        at_check -> Bool,
        at_approval -> Bool,
        text_required -> Bool,
        active -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    wage_rules (valid_from) {
        valid_from -> Date,
        valid_to -> Nullable<Date>,
        net_minimum_wage_kurus -> BigInt,
        rate_large_bp -> Integer,
        rate_small_bp -> Integer,
        rate_small_while_contribution_bp -> Integer,
        public_rate_bp -> Integer,
        staff_threshold -> Integer,
        contribution_until -> Nullable<Date>,
        source -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    employers (id) {
        id -> Uid,
        name -> Text,
        name_key -> Text,
        kind -> Text,
        tax_number -> Text,
        mersis_number -> Nullable<Text>,
        sector -> Text,
        staff_count -> Integer,
        province_code -> Integer,
        district -> Text,
        address -> Text,
        phone -> Text,
        email -> Text,
        website -> Nullable<Text>,
        about -> Nullable<Text>,
        state -> Text,
        state_since -> Instant,
        state_reason -> Nullable<Text>,
        merged_into_id -> Nullable<Uid>,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    workplaces (id) {
        id -> Uid,
        employer_id -> Uid,
        name -> Text,
        province_code -> Integer,
        district -> Text,
        address -> Text,
        sgk_workplace_number -> Nullable<Text>,
        hazard_class -> Nullable<Text>,
        nace_code -> Nullable<Text>,
        contact_name -> Text,
        contact_email -> Text,
        contact_phone -> Text,
        is_open -> Bool,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    faculties (id) {
        id -> Uid,
        school_id -> Uid,
        name -> Text,
        email -> Text,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    faculty_departments (school_id, department_code) {
        school_id -> Uid,
        department_code -> Text,
        faculty_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    users (id) {
        id -> Uid,
        email -> Text,
        email_key -> Text,
        full_name -> Text,
        phone_sealed -> Nullable<Binary>,
        language -> Text,
        role -> Text,
        school_id -> Nullable<Uid>,
        faculty_id -> Nullable<Uid>,
        employer_id -> Nullable<Uid>,
        password_hash -> Nullable<Text>,
        state -> Text,
        mails_daily -> Bool,
        mails_bulk -> Bool,
        invited_by -> Nullable<Uid>,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    name_words (word, user_id) {
        word -> Text,
        user_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    candidates (id) {
        id -> Uid,
        national_id_fingerprint -> Nullable<Binary>,
        national_id_sealed -> Nullable<Binary>,
        given_name -> Text,
        surname -> Text,
        birth_date -> Date,
        keep_until -> Nullable<Date>,
        erasure_granted -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    account_links (id) {
        id -> Uid,
        user_id -> Uid,
        purpose -> Text,
        email -> Nullable<Text>,
        created_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    second_factors (user_id) {
        user_id -> Uid,
        secret_sealed -> Binary,
        created_at -> Instant,
        confirmed_at -> Nullable<Instant>,
        last_step -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    recovery_codes (user_id, code_hash) {
        user_id -> Uid,
        code_hash -> Binary,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    guesses (email_hash) {
        email_hash -> Binary,
        failures -> Integer,
        last_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    sessions (id) {
        id -> Uid,
        user_id -> Uid,
        created_at -> Instant,
        revoked_at -> Nullable<Instant>,
        refreshed_at -> Nullable<Instant>,
        method -> Text,
        address -> Nullable<Text>,
        agent -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    refresh_tokens (token_hash) {
        token_hash -> Binary,
        session_id -> Uid,
        issued_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    terms (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        operator -> Text,
        applications_open_at -> Instant,
        applications_close_at -> Instant,
        control_end_at -> Instant,
        pool_opens_at -> Instant,
        pool_closes_at -> Instant,
        programme_end_date -> Date,
        announced_at -> Nullable<Instant>,
        evaluation_started_at -> Nullable<Instant>,
        evaluated_at -> Nullable<Instant>,
        pool_started_at -> Nullable<Instant>,
        pool_created_at -> Nullable<Instant>,
        pool_opened_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        rules -> Doc,
        eligibility -> Doc,
        criteria -> Doc,
        privacy_notice_version -> Nullable<Text>,
        representative_email -> Text,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    calendar_checks (id) {
        id -> Uid,
        term_id -> Uid,
        checked_by -> Uid,
        checked_at -> Instant,
        passed -> Bool,
        findings -> Doc,
        outdated -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    announcements (id) {
        id -> Uid,
        term_id -> Uid,
        title -> Text,
        body -> Text,
        state -> Text,
        revision -> Nullable<Integer>,
        published_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    announcement_revisions (announcement_id, revision) {
        announcement_id -> Uid,
        revision -> Integer,
        title -> Text,
        body -> Text,
        description -> Text,
        signatures -> Doc,
        published_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    method_reports (id) {
        id -> Uid,
        term_id -> Uid,
        revision -> Integer,
        description -> Text,
        signatures -> Doc,
        method -> Doc,
        sha256 -> Text,
        published_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    privacy_notices (id) {
        id -> Uid,
        term_id -> Uid,
        notice_version -> Text,
        text_tr -> Text,
        text_en -> Text,
        published_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    evidence_packages (id) {
        id -> Uid,
        term_id -> Uid,
        school_id -> Uid,
        recipient -> Text,
        sent_at -> Instant,
        sent_by -> Uid,
        acknowledged_at -> Nullable<Instant>,
        acknowledged_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    university_announcements (id) {
        id -> Uid,
        term_id -> Uid,
        school_id -> Uid,
        channel -> Text,
        url -> Nullable<Text>,
        body -> Text,
        announced_on -> Date,
        created_by -> Uid,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    announcement_evidence (id) {
        id -> Uid,
        university_announcement_id -> Uid,
        evidence_package_id -> Nullable<Uid>,
        file_name -> Text,
        media_type -> Text,
        size_bytes -> Integer,
        sha256 -> Text,
        uploaded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    declared_records (national_id_fingerprint, item) {
        national_id_fingerprint -> Binary,
        item -> Text,
        quantity -> Integer,
        imported_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    applications (id) {
        id -> Uid,
        term_id -> Uid,
        candidate_id -> Uid,
        number -> Text,
        state -> Text,
        school_id -> Uid,
        department_code -> Text,
        level -> Text,
        class_year -> Integer,
        gpa -> Nullable<Integer>,
        formal_education -> Bool,
        student_number -> Text,
        declared -> Doc,
        sources -> Doc,
        privacy_notice_version -> Nullable<Text>,
        submitted_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    application_numbers (term_id) {
        term_id -> Uid,
        last -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    city_preferences (application_id, province_code) {
        application_id -> Uid,
        province_code -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    period_preferences (application_id, start_date) {
        application_id -> Uid,
        start_date -> Date,
        end_date -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    item_checks (application_id, item) {
        application_id -> Uid,
        item -> Text,
        typed -> Integer,
        question -> Nullable<Text>,
        asked_by -> Nullable<Uid>,
        asked_at -> Nullable<Instant>,
        corrected -> Nullable<Integer>,
        reason -> Nullable<Text>,
        corrected_by -> Nullable<Uid>,
        corrected_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    documents (id) {
        id -> Uid,
        application_id -> Uid,
        school_id -> Nullable<Uid>,
        queued_at -> Instant,
        document_type -> Text,
        replaces_id -> Nullable<Uid>,
        item -> Nullable<Text>,
        title -> Text,
        issued_year -> Nullable<Integer>,
        certificate_number -> Nullable<Text>,
        certificate_key -> Nullable<Text>,
        file_name_sealed -> Nullable<Binary>,
        media_type -> Text,
        size_bytes -> Integer,
        sha256 -> Text,
        state -> Text,
        accepted_by -> Nullable<Uid>,
        accepted_at -> Nullable<Instant>,
        approved_by -> Nullable<Uid>,
        approved_at -> Nullable<Instant>,
        rejected_by -> Nullable<Uid>,
        rejected_at -> Nullable<Instant>,
        reject_reason_code -> Nullable<Text>,
        reject_text -> Nullable<Text>,
        claimed_by -> Nullable<Uid>,
        claimed_until -> Nullable<Instant>,
        uploaded_at -> Instant,
        erased_at -> Nullable<Instant>,
        version -> Integer,
        placement_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    document_samples (id) {
        id -> Uid,
        term_id -> Uid,
        seed -> BigInt,
        population -> Integer,
        size -> Integer,
        drawn_by -> Uid,
        drawn_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    document_reviews (id) {
        id -> Uid,
        document_sample_id -> Uid,
        document_id -> Uid,
        verdict -> Nullable<Text>,
        reason_code -> Nullable<Text>,
        text -> Nullable<Text>,
        reviewed_by -> Nullable<Uid>,
        reviewed_at -> Nullable<Instant>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    evaluation_runs (id) {
        id -> Uid,
        term_id -> Uid,
        state -> Text,
        total -> Integer,
        done -> Integer,
        scorer_version -> Integer,
        input_hash -> Binary,
        started_by -> Uid,
        started_at -> Instant,
        finished_at -> Nullable<Instant>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    evaluations (application_id) {
        application_id -> Uid,
        term_id -> Uid,
        evaluation_run_id -> Uid,
        academic_score -> Integer,
        social_score -> Integer,
        sports_score -> Integer,
        criteria -> Doc,
        input_hash -> Binary,
        calculated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    score_counts (term_id, level, competency, score) {
        term_id -> Uid,
        level -> Text,
        competency -> Text,
        score -> Integer,
        count -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    objections (id) {
        id -> Uid,
        application_id -> Uid,
        correction -> Integer,
        state -> Text,
        reason -> Text,
        raised_at -> Instant,
        decided_by -> Nullable<Uid>,
        decided_at -> Nullable<Instant>,
        decision -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    evaluation_corrections (application_id, correction) {
        application_id -> Uid,
        correction -> Integer,
        objection_id -> Uid,
        academic_score -> Integer,
        social_score -> Integer,
        sports_score -> Integer,
        criteria -> Doc,
        corrected_by -> Uid,
        corrected_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    pool_entries (id) {
        id -> Uid,
        term_id -> Uid,
        candidate_id -> Uid,
        department_code -> Text,
        field_code -> Text,
        level -> Text,
        class_year -> Integer,
        gpa -> Nullable<Integer>,
        academic_score -> Integer,
        social_score -> Integer,
        sports_score -> Integer,
        profile -> Text,
        state -> Text,
        confirmed_count -> Integer,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    pool_entry_cities (pool_entry_id, province_code) {
        pool_entry_id -> Uid,
        province_code -> Integer,
        term_id -> Uid,
        academic_score -> Integer,
        social_score -> Integer,
        sports_score -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    quotas (id) {
        id -> Uid,
        employer_id -> Uid,
        term_id -> Uid,
        total -> Integer,
        committed -> Integer,
        updated_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    offers (id) {
        id -> Uid,
        term_id -> Uid,
        pool_entry_id -> Uid,
        candidate_id -> Uid,
        employer_id -> Uid,
        quota_id -> Uid,
        workplace_id -> Uid,
        state -> Text,
        start_date -> Date,
        end_date -> Date,
        province_code -> Integer,
        address -> Text,
        unit -> Nullable<Text>,
        works_saturdays -> Bool,
        work -> Doc,
        monthly_wage_kurus -> BigInt,
        wage_raises -> Doc,
        respond_by -> Instant,
        sent_at -> Nullable<Instant>,
        accepted_at -> Nullable<Instant>,
        confirm_by -> Nullable<Instant>,
        confirmed_at -> Nullable<Instant>,
        slot -> Nullable<Integer>,
        freed_from -> Nullable<Date>,
        ended_at -> Nullable<Instant>,
        reason_code -> Nullable<Text>,
        reason_text -> Nullable<Text>,
        created_by -> Uid,
        created_at -> Instant,
        updated_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    quota_shares (id) {
        id -> Uid,
        quota_id -> Uid,
        workplace_id -> Nullable<Uid>,
        unit -> Nullable<Text>,
        level -> Nullable<Text>,
        starts_from -> Nullable<Date>,
        starts_until -> Nullable<Date>,
        places -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    quota_ledger_lines (id) {
        id -> BigInt,
        quota_id -> Uid,
        offer_id -> Nullable<Uid>,
        kind -> Text,
        amount -> Integer,
        total -> Integer,
        committed -> Integer,
        at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    document_requests (id) {
        id -> Uid,
        offer_id -> Uid,
        text -> Text,
        requested_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    offer_amendments (id) {
        id -> Uid,
        offer_id -> Uid,
        state -> Text,
        conditions -> Doc,
        reason -> Text,
        respond_by -> Instant,
        proposed_by -> Uid,
        proposed_at -> Instant,
        decided_at -> Nullable<Instant>,
        offer_version -> Nullable<Integer>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    offer_questions (id) {
        id -> Uid,
        offer_id -> Uid,
        text -> Text,
        asked_at -> Instant,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Instant>,
        answered_by -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    supplementary_documents (id) {
        id -> Uid,
        offer_id -> Uid,
        document_request_id -> Nullable<Uid>,
        title -> Text,
        file_name_sealed -> Nullable<Binary>,
        media_type -> Text,
        size_bytes -> Integer,
        sha256 -> Text,
        uploaded_at -> Instant,
        erased_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    absences (id) {
        id -> Uid,
        placement_id -> Uid,
        start_date -> Date,
        end_date -> Date,
        kind -> Text,
        recorded_by -> Uid,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    placements (id) {
        id -> Uid,
        offer_id -> Uid,
        pool_entry_id -> Uid,
        term_id -> Uid,
        employer_id -> Uid,
        school_id -> Uid,
        province_code -> Integer,
        state -> Text,
        premium_payer -> Text,
        starts_on -> Date,
        ends_on -> Date,
        created_at -> Instant,
        ended_at -> Nullable<Instant>,
        last_day -> Nullable<Date>,
        termination_reason -> Nullable<Text>,
        termination_text -> Nullable<Text>,
        approval -> Nullable<Text>,
        approval_text -> Nullable<Text>,
        approval_at -> Nullable<Instant>,
        equivalence -> Nullable<Text>,
        equivalence_text -> Nullable<Text>,
        equivalence_at -> Nullable<Instant>,
        letter_delivered_at -> Nullable<Instant>,
        letter_received_at -> Nullable<Instant>,
        left_on -> Nullable<Date>,
        health_cover -> Nullable<Text>,
        iban_sealed -> Nullable<Binary>,
        exit_declared_on -> Nullable<Date>,
        exit_reference -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    acceptance_letters (placement_id, revision) {
        placement_id -> Uid,
        revision -> Integer,
        number -> Text,
        code -> Text,
        issued_on -> Date,
        superseded_at -> Nullable<Instant>,
        content -> Doc,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    incidents (id) {
        id -> Uid,
        placement_id -> Uid,
        kind -> Text,
        state -> Text,
        happened_on -> Nullable<Date>,
        text -> Text,
        reporter -> Text,
        reported_by -> Uid,
        reported_at -> Instant,
        due_on -> Date,
        declared_on -> Nullable<Date>,
        declaration_reference -> Nullable<Text>,
        answer -> Nullable<Text>,
        settled_by -> Nullable<Uid>,
        settled_at -> Nullable<Instant>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    guardian_consents (application_id) {
        application_id -> Uid,
        guardian_name -> Text,
        relation -> Text,
        state -> Text,
        source -> Text,
        email -> Nullable<Text>,
        given_on -> Nullable<Date>,
        recorded_by -> Nullable<Uid>,
        recorded_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    sgk_notices (id) {
        id -> Uid,
        placement_id -> Uid,
        school_id -> Uid,
        pool_entry_id -> Uid,
        term_id -> Uid,
        employer_id -> Uid,
        state -> Text,
        revision -> Integer,
        due_on -> Date,
        shared_at -> Nullable<Instant>,
        late -> Bool,
        acknowledged_at -> Nullable<Instant>,
        rejected_at -> Nullable<Instant>,
        reject_reason -> Nullable<Text>,
        reject_text -> Nullable<Text>,
        declared_on -> Nullable<Date>,
        declaration_reference -> Nullable<Text>,
        declaration_type -> Nullable<Text>,
        recalled_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    access_log (id) {
        id -> BigInt,
        at -> Instant,
        reader_id -> Uid,
        reader_role -> Text,
        request_id -> Uid,
        operation -> Text,
        object_kind -> Nullable<Text>,
        object_id -> Nullable<Uid>,
        refused -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    audit_events (id) {
        id -> BigInt,
        at -> Instant,
        actor_id -> Nullable<Uid>,
        actor_role -> Text,
        request_id -> Nullable<Uid>,
        object_kind -> Text,
        object_id -> Uid,
        action -> Text,
        from_state -> Nullable<Text>,
        to_state -> Nullable<Text>,
        reason -> Nullable<Text>,
        changes -> Nullable<Text>,
        salt -> Nullable<Uid>,
        detail_digest -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    idempotency_keys (user_id, key) {
        user_id -> Uid,
        key -> Text,
        request_digest -> Binary,
        status -> Integer,
        location -> Nullable<Text>,
        body_sealed -> Binary,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    audit_seals (number) {
        number -> BigInt,
        first_event -> BigInt,
        last_event -> BigInt,
        event_count -> BigInt,
        sealed_at -> Instant,
        previous -> Binary,
        digest -> Binary,
        signature -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    outbox_events (id) {
        id -> BigInt,
        at -> Instant,
        object_kind -> Text,
        object_id -> Uid,
        action -> Text,
        audiences_notified -> Integer,
        last_recipient -> Nullable<Uid>,
        notified_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    maintenance (id) {
        id -> Integer,
        started_at -> Instant,
        until -> Nullable<Instant>,
        text -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    installation (id) {
        id -> Integer,
        mode -> Text,
        canary -> Binary,
        files_marker -> Uid,
        created_at -> Instant,
        probed_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    failed_items (id) {
        id -> Uid,
        job -> Text,
        item -> Text,
        attempts -> Integer,
        error -> Text,
        failed_at -> Instant,
        retry_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    mails (id) {
        id -> Uid,
        recipient -> Text,
        copy_to -> Nullable<Text>,
        language -> Text,
        state -> Text,
        urgency -> Text,
        attempts -> Integer,
        next_attempt_at -> Instant,
        give_up_at -> Instant,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        sent_at -> Nullable<Instant>,
        failure -> Nullable<Text>,
        resent -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    notifications (id) {
        id -> Uid,
        kind -> Text,
        object_kind -> Text,
        object_id -> Uid,
        user_id -> Nullable<Uid>,
        school_id -> Nullable<Uid>,
        variables -> Doc,
        mail_id -> Nullable<Uid>,
        created_at -> Instant,
        read_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    talent_pool_entries (id) {
        id -> Uid,
        term_id -> Uid,
        pool_entry_id -> Uid,
        employer_id -> Uid,
        quota_id -> Uid,
        state -> Text,
        position -> Nullable<Integer>,
        note -> Nullable<Text>,
        added_at -> Instant,
        reserved_at -> Nullable<Instant>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    interviews (id) {
        id -> Uid,
        talent_pool_entry_id -> Uid,
        officer_id -> Uid,
        state -> Text,
        starts_at -> Instant,
        ends_at -> Instant,
        provider -> Text,
        meeting_url -> Text,
        passcode -> Text,
        sequence -> Integer,
        message -> Nullable<Text>,
        cancel_reason -> Nullable<Text>,
        note -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    data_requests (id) {
        id -> Uid,
        user_id -> Uid,
        kind -> Text,
        text -> Text,
        state -> Text,
        created_at -> Instant,
        due_on -> Date,
        answered_by -> Nullable<Uid>,
        answered_at -> Nullable<Instant>,
        granted -> Nullable<Bool>,
        answer -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    legal_holds (id) {
        id -> Uid,
        user_id -> Uid,
        reason -> Text,
        placed_by -> Uid,
        placed_at -> Instant,
        lifted_by -> Nullable<Uid>,
        lifted_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql::*;

    erasures (id) {
        id -> Uid,
        user_id -> Uid,
        retention_class -> Text,
        was_asked -> Bool,
        row_count -> Integer,
        erased_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    provinces,
    reject_reasons,
    schools,
    fields_of_study,
    departments,
    holidays,
    wage_rules,
    employers,
    workplaces,
    faculties,
    faculty_departments,
    users,
    name_words,
    candidates,
    account_links,
    guesses,
    recovery_codes,
    second_factors,
    sessions,
    refresh_tokens,
    terms,
    calendar_checks,
    announcements,
    announcement_revisions,
    method_reports,
    privacy_notices,
    evidence_packages,
    university_announcements,
    announcement_evidence,
    declared_records,
    applications,
    application_numbers,
    city_preferences,
    period_preferences,
    document_reviews,
    document_samples,
    documents,
    item_checks,
    evaluation_runs,
    evaluations,
    score_counts,
    objections,
    evaluation_corrections,
    pool_entries,
    pool_entry_cities,
    quotas,
    offers,
    quota_shares,
    quota_ledger_lines,
    document_requests,
    offer_amendments,
    offer_questions,
    supplementary_documents,
    placements,
    absences,
    acceptance_letters,
    guardian_consents,
    incidents,
    sgk_notices,
    access_log,
    audit_events,
    audit_seals,
    data_requests,
    legal_holds,
    erasures,
    outbox_events,
    failed_items,
    installation,
    mails,
    maintenance,
    notifications,
    talent_pool_entries,
    interviews,
);

diesel::joinable!(acceptance_letters -> placements (placement_id));
diesel::joinable!(announcement_evidence -> university_announcements (university_announcement_id));
diesel::joinable!(applications -> candidates (candidate_id));
diesel::joinable!(applications -> departments (department_code));
diesel::joinable!(applications -> schools (school_id));
diesel::joinable!(applications -> terms (term_id));
diesel::joinable!(candidates -> users (id));
diesel::joinable!(employers -> provinces (province_code));
diesel::joinable!(document_reviews -> document_samples (document_sample_id));
diesel::joinable!(document_reviews -> documents (document_id));
diesel::joinable!(documents -> applications (application_id));
diesel::joinable!(documents -> schools (school_id));
diesel::joinable!(evaluations -> applications (application_id));
diesel::joinable!(guardian_consents -> applications (application_id));
diesel::joinable!(guardian_consents -> users (recorded_by));
diesel::joinable!(item_checks -> applications (application_id));
diesel::joinable!(incidents -> placements (placement_id));
diesel::joinable!(interviews -> talent_pool_entries (talent_pool_entry_id));
diesel::joinable!(interviews -> users (officer_id));
diesel::joinable!(access_log -> users (reader_id));
diesel::joinable!(account_links -> users (user_id));
diesel::joinable!(evaluations -> evaluation_runs (evaluation_run_id));
diesel::joinable!(evaluation_corrections -> objections (objection_id));
diesel::joinable!(evidence_packages -> schools (school_id));
diesel::joinable!(notifications -> mails (mail_id));
diesel::joinable!(objections -> applications (application_id));
diesel::joinable!(offer_amendments -> offers (offer_id));
diesel::joinable!(offer_questions -> offers (offer_id));
diesel::joinable!(offers -> employers (employer_id));
diesel::joinable!(offers -> pool_entries (pool_entry_id));
diesel::joinable!(offers -> provinces (province_code));
diesel::joinable!(offers -> terms (term_id));
diesel::joinable!(offers -> workplaces (workplace_id));
diesel::joinable!(placements -> employers (employer_id));
diesel::joinable!(placements -> offers (offer_id));
diesel::joinable!(placements -> pool_entries (pool_entry_id));
diesel::joinable!(pool_entries -> applications (id));
diesel::joinable!(pool_entries -> candidates (candidate_id));
diesel::joinable!(pool_entries -> terms (term_id));
diesel::joinable!(pool_entry_cities -> pool_entries (pool_entry_id));
diesel::joinable!(quotas -> employers (employer_id));
diesel::joinable!(quotas -> terms (term_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(users -> employers (employer_id));
diesel::joinable!(users -> schools (school_id));
diesel::joinable!(sgk_notices -> placements (placement_id));
diesel::joinable!(sgk_notices -> schools (school_id));
diesel::joinable!(talent_pool_entries -> employers (employer_id));
diesel::joinable!(talent_pool_entries -> pool_entries (pool_entry_id));
diesel::joinable!(talent_pool_entries -> terms (term_id));
diesel::joinable!(university_announcements -> schools (school_id));
diesel::joinable!(workplaces -> employers (employer_id));
diesel::joinable!(workplaces -> provinces (province_code));

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    schools::id,
    schools::name,
    schools::sort_key,
    documents::document_type,
    document_reviews::verdict,
);
