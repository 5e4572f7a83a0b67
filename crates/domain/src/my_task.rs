//! What waits for somebody when they sign in, across everything that they work with.

names! {
    /// A kind of work that waits for somebody.
    pub enum MyTaskKind {
        /// The candidate has begun an application, and has not submitted it (R5).
        SubmitApplication = "submit_application",
        /// A document of the candidate was rejected, and applications are still open (A77).
        ReplaceDocument = "replace_document",
        /// An officer asks the candidate to prove an item (A78).
        ProveItem = "prove_item",
        /// The candidate has an offer, and has not answered it (R59).
        AnswerOffer = "answer_offer",
        /// An employer proposes to change an offer, and the candidate has not answered (A74).
        AnswerAmendment = "answer_amendment",
        /// An employer has asked the candidate for a document.
        UploadSupplementaryDocument = "upload_supplementary_document",
        /// The candidate has an interview.
        AttendInterview = "attend_interview",
        /// The employer has drafted an offer, and has not sent it.
        SendOffer = "send_offer",
        /// A candidate has accepted an offer, and the employer has not confirmed it (R47).
        ConfirmOffer = "confirm_offer",
        /// A candidate has asked something about an offer (A73).
        AnswerOfferQuestion = "answer_offer_question",
        /// The school does not know of the internship (R18).
        ShareSgkNotice = "share_sgk_notice",
        /// A candidate has asked for another time of an interview.
        RescheduleInterview = "reschedule_interview",
        /// An interview has begun, and the employer has not said what came of it.
        RecordInterview = "record_interview",
        /// Nobody has checked the document (R8).
        CheckDocument = "check_document",
        /// The intern is not declared to SGK (R20).
        DeclareIntern = "declare_intern",
        /// The internship is over, and the school has not declared the exit to SGK (A81).
        DeclareExit = "declare_exit",
        /// The school has not approved or rejected the internship (R71).
        DecideApproval = "decide_approval",
        /// An accident is not declared to SGK (A79).
        DeclareAccident = "declare_accident",
        /// An intern complains about their internship (A79).
        AnswerComplaint = "answer_complaint",
        /// The school has accepted a document, and the programme office has not approved it (R10).
        ApproveDocument = "approve_document",
        /// A candidate has objected to their evaluation.
        DecideObjection = "decide_objection",
        /// Somebody has asked about their data (KVKK 13).
        AnswerDataRequest = "answer_data_request",
        /// An employer waits for its approval.
        ActivateEmployer = "activate_employer",
        /// Another programme officer has proposed somebody.
        ApproveUser = "approve_user",
        /// A university has sent evidence of its announcement (R3).
        AcknowledgeEvidence = "acknowledge_evidence",
        /// A document of a sample waits for its second look.
        ReviewDocument = "review_document",
        /// A job has given up on an item.
        RetryFailedItem = "retry_failed_item",
    }
}
