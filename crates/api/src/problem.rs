//! Problem documents (RFC 9457). One table lists every code, and every refusal or failure reaches
//! the client as a JSON object of the same form.

use crate::instant::instant;
use crate::labels;
use crate::language::spoken;
use crate::wire::{FactKind, FactName, Wire};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::{Serialize, Serializer};
use staj_domain::Named;
use staj_domain::application::EligibilityCriterion;
use staj_domain::calendar::{HolidaysUnknown, istanbul};
use staj_domain::fact::{FactKind as Kind, FactName as Name};
use staj_domain::machine::States;
use staj_domain::money::Kurus;
use staj_domain::user::Language;
use staj_persistence::{FilesError, StoreError, TransactionError};
use staj_printing::PrintError;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! codes {
    ($($(#[doc = $about:literal])+ $variant:ident = $code:literal, $status:literal, $title:literal,
        tr($title_tr:literal, $about_tr:literal);)+) => {
        /// The stable name of a refusal or failure, for programs. Codes are part of the contract:
        /// new ones may be added, but a code is never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($(#[doc = $about])+ $variant),+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code with this name, or `None` if there is none.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }
            /// The name on the wire, such as `offer_expired`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            /// The HTTP status with which a problem of this code is returned.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }
            /// A short title, which is the same for every problem of this code.
            pub fn title(self, language: Language) -> &'static str {
                match (language, self) {
                    $((Language::English, Self::$variant) => $title,)+
                    $((Language::Turkish, Self::$variant) => $title_tr,)+
                }
            }
            /// What the code means and what the client can do.
            pub fn about(self, language: Language) -> &'static str {
                match (language, self) {
                    $((Language::English, Self::$variant) => concat!($($about),+).trim_ascii(),)+
                    $((Language::Turkish, Self::$variant) => $about_tr,)+
                }
            }
            /// The ids of the rules behind the code, taken from the English explanation.
            pub fn rules(self) -> Vec<&'static str> {
                let about = self.about(Language::English);
                about.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_rule(word)).collect()
            }
            /// The code as a URI, for the `type` of a problem.
            pub fn urn(self) -> String {
                format!("urn:staj:problem:{}", self.name())
            }
        }
    };
}

/// Whether a word is the id of a rule, such as `R17`.
fn is_rule(word: &str) -> bool {
    let number = word.strip_prefix(['R', 'D', 'A', 'O', 'N']).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

codes! {
    /// The request cannot be parsed: the JSON is invalid, a member or query parameter is unknown,
    /// or a value has the wrong type.
    Malformed = "malformed", 400, "The request cannot be parsed",
        tr("İstek okunamıyor", "JSON geçersiz, bir alanın ya da sorgu parametresinin adı bilinmiyor ya da değeri yanlış türde.");
    /// The access token is missing, expired, revoked or not issued by this server. Sign in again.
    Unauthorized = "unauthorized", 401, "Sign in first",
        tr("Önce oturum açın", "Erişim belirteci yok, süresi dolmuş, iptal edilmiş ya da bize ait değil. Yeniden oturum açın.");
    /// The e-mail address or the password is wrong.
    InvalidCredentials = "invalid_credentials", 401, "Wrong e-mail address or password",
        tr("E-posta adresi veya parola yanlış", "E-posta adresi ya da parola yanlış.");
    /// Callers with this role are never allowed to do this.
    ForbiddenRole = "forbidden_role", 403, "Your role may not do this",
        tr("Rolünüz buna izin vermiyor", "Bu işlem rolünüzle yapılamaz.");
    /// The object does not exist, or you are not allowed to see it.
    NotFound = "not_found", 404, "Not found",
        tr("Bulunamadı", "Nesne yok ya da sizin görmenize açık değil.");
    /// The path exists, but it does not support this method.
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed",
        tr("Bu yönteme izin verilmiyor", "Yol var, ancak bu yöntemle çağrılamaz.");
    /// Somebody else changed the object at the same time. Read it again before you retry.
    Conflict = "conflict", 409, "Changed by somebody else",
        tr("Başkası tarafından değiştirildi", "Nesne aynı anda başkası tarafından değiştirildi. Yeniden okuyun ve yeniden karar verin.");
    /// The object has another version than the `ETag` that was sent with `If-Match`, or it has none. Read it
    /// again.
    PreconditionFailed = "precondition_failed", 412, "Changed since you read it",
        tr("Okuduğunuzdan beri değişti", "Nesnenin sürümü, `If-Match` ile gönderilen `ETag` değerine uymuyor. Nesneyi yeniden okuyun.");
    /// The request asks for strictness with `Prefer: handling=strict`, and so it needs `If-Match`.
    PreconditionRequired = "precondition_required", 428, "If-Match is required",
        tr("If-Match gerekli", "İstek `Prefer: handling=strict` ile gönderildi; bu yüzden `If-Match` de gerekir.");
    /// A request with the same `Idempotency-Key` is still being served, or has just been. Repeat this one
    /// after `Retry-After` seconds to get its answer.
    RequestInProgress = "request_in_progress", 409, "The same request is being served",
        tr("Aynı istek işleniyor", "Aynı `Idempotency-Key` ile gönderilen istek henüz işleniyor. Cevabını almak için `Retry-After` saniye sonra yeniden deneyin.");
    /// The term is not in the phase that this operation requires.
    WrongPhase = "wrong_phase", 409, "Not possible in this phase of the term",
        tr("Dönemin bu aşamasında yapılamaz", "Dönem başka bir aşamada.");
    /// The term does not accept applications at the moment (R5).
    ApplicationsClosed = "applications_closed", 409, "Applications are closed",
        tr("Başvurular kapalı", "Şu anda başvuru alınmıyor (R5).");
    /// Candidates can apply only once in a term (R5).
    ApplicationExists = "application_exists", 409, "You have already applied in this term",
        tr("Bu dönemde başvurunuz var", "Bir aday bir dönemde bir kez başvurur (R5).");
    /// The application has been submitted and can no longer be changed (R41).
    ApplicationLocked = "application_locked", 409, "The application is locked",
        tr("Başvuru kilitli", "Gönderilmiş olan artık değiştirilemez (R41).");
    /// A privacy notice must be in force before anybody can submit personal data.
    PrivacyNoticeMissing = "privacy_notice_missing", 409, "No privacy notice is in force",
        tr("Yürürlükte aydınlatma metni yok", "Kişisel veri alınmadan önce bir aydınlatma metni yayımlanmış olmalı.");
    /// The term already has a privacy notice with this version. A published notice never changes.
    PrivacyNoticeExists = "privacy_notice_exists", 409, "This version of the privacy notice already exists",
        tr("Aydınlatma metninin bu sürümü var", "Dönemin bu sürümde bir aydınlatma metni var; yayımlanmış metin değişmez.");
    /// Some internships of the term have not ended yet.
    InternshipsRunning = "internships_running", 409, "Some internships have not ended",
        tr("Süren stajlar var", "Dönemin bazı stajları henüz bitmedi.");
    /// The application is not in a state that allows this operation.
    ApplicationState = "application_state", 409, "Not possible in this state of the application",
        tr("Başvurunun durumu buna uygun değil", "Başvuru, bu işlem için gereken durumda değil.");
    /// Somebody has already decided on this document (A13).
    DocumentAlreadyDecided = "document_already_decided", 409, "The document has already been decided",
        tr("Belge hakkında karar verilmiş", "Bu belge hakkında daha önce karar verilmiş (A13).");
    /// The document is not in a state that allows this operation. A document must be submitted
    /// before an officer can check it, and the school must have accepted it before it can be
    /// approved (R10).
    DocumentState = "document_state", 409, "Not possible in this state of the document",
        tr("Belgenin durumu buna uygun değil", "Belge bu işleme uygun durumda değil: başvuruyla gönderilmemiş belge değerlendirilmez, okulun kabul etmediği belge onaylanmaz (R10).");
    /// Another officer has claimed the document for a limited time. Take another document, or try
    /// again later.
    DocumentClaimed = "document_claimed", 409, "Another officer is working on the document",
        tr("Belgeyle başka bir görevli ilgileniyor", "Belgeyi başka bir görevli bir süreliğine üstlendi. Başka bir belge alın ya da sonra yeniden deneyin.");
    /// The application already has the maximum number of documents.
    DocumentLimitReached = "document_limit_reached", 409, "The document limit is reached",
        tr("Belge sınırına ulaşıldı", "Olabilecek en çok sayıda belge var.");
    /// The term has no approved documents from which a sample could be drawn.
    NothingToSample = "nothing_to_sample", 409, "There are no documents to sample",
        tr("Örneklem çekilecek belge yok", "Bu dönemde örneklemin çekilebileceği onaylı belge yok.");
    /// A sample of this term has already been drawn with this seed.
    DocumentSampleExists = "document_sample_exists", 409, "This sample has already been drawn",
        tr("Bu örneklem çekilmiş", "Bu dönemde bu tohum sayısıyla bir örneklem zaten çekildi.");
    /// The person who decided on a document cannot review it.
    OwnDecision = "own_decision", 409, "You cannot review your own decision",
        tr("Kendi kararınız", "Bir belge hakkında karar veren kişi o belgeyi ikinci kez incelemez.");
    /// A second reviewer has already recorded a verdict on this document.
    ReviewRecorded = "review_recorded", 409, "The review has already been recorded",
        tr("İnceleme kaydedilmiş", "Bu belgenin ikinci incelemesi daha önce kaydedildi.");
    /// The evidence package cannot be sent before evidence has been uploaded (R4).
    EvidenceMissing = "evidence_missing", 409, "There is no evidence to send",
        tr("Gönderilecek kanıt yok", "Paket gönderilmeden önce duyuruya ilişkin belge gerekir (R4).");
    /// The calendar of the term has not passed a calendar check (R11).
    CalendarNotChecked = "calendar_not_checked", 409, "The calendar has not been checked",
        tr("Takvim kontrol edilmedi", "Takvim henüz bir kontrolden geçmedi (R11).");
    /// Some documents are still waiting for a decision (R12).
    DocumentsUndecided = "documents_undecided", 409, "Some documents are undecided",
        tr("Karar bekleyen belgeler var", "Bazı belgeler hakkında henüz karar verilmedi (R12).");
    /// Another objection to this evaluation is still waiting for a decision.
    ObjectionOpen = "objection_open", 409, "Another objection is open",
        tr("Karar bekleyen itirazınız var", "Bu değerlendirmeye yapılmış bir itiraz karar bekliyor.");
    /// Somebody has already decided on this objection, or on an earlier one to the same result. The
    /// decision is final.
    ObjectionDecided = "objection_decided", 409, "The objection has already been decided",
        tr("İtiraz hakkında karar verilmiş", "Bu itiraz ya da aynı sonuca yapılan önceki bir itiraz hakkında karar verilmiş; karar kesindir.");
    /// The time to object to this result has ended. The rules of the term say how many days it lasts.
    ObjectionTooLate = "objection_too_late", 409, "The time to object has ended",
        tr("İtiraz süresi doldu", "Bu sonuca itiraz süresi doldu. Kaç gün olduğu dönemin kurallarında yazar.");
    /// The pool has not opened yet, or it has closed (R26).
    PoolNotOpen = "pool_not_open", 409, "The pool is not open",
        tr("Havuz açık değil", "Stajyer havuzu henüz açılmadı ya da kapandı (R26).");
    /// The employer is not in a state that allows this operation.
    EmployerState = "employer_state", 409, "Not possible in this state of the employer",
        tr("İşverenin durumu buna uygun değil", "İşveren, bu işlem için gereken durumda değil.");
    /// Only active employers can act in the pool (R16).
    EmployerInactive = "employer_inactive", 409, "The employer is not active",
        tr("İşveren etkin değil", "Havuzda yalnızca etkin bir işveren işlem yapabilir (R16).");
    /// An employer always keeps at least one manager (R14).
    LastManager = "last_manager", 409, "The last manager cannot leave",
        tr("Son yönetici kalmalı", "En az bir yönetici her zaman kalır (R14).");
    /// The employer has defined no quota for the term (R15).
    QuotaMissing = "quota_missing", 409, "No quota is defined",
        tr("Kontenjan tanımlı değil", "İşveren bu dönem için kontenjan tanımlamadı (R15).");
    /// Every place of the quota is committed (R15).
    QuotaExhausted = "quota_exhausted", 409, "No place is free",
        tr("Boş kontenjan yok", "Kontenjanın tamamı dolu (R15).");
    /// The offer fits a share of the quota whose places are all committed (A71).
    ShareExhausted = "share_exhausted", 409, "No place is free in a share of the quota",
        tr("Kontenjan payında boş yer yok", "Teklifin girdiği kontenjan payının tamamı dolu (A71).");
    /// No offers are sent for a closed workplace (A70).
    WorkplaceClosed = "workplace_closed", 409, "The workplace is closed",
        tr("İş yeri kapalı", "Kapatılan iş yeri için teklif gönderilmez (A70).");
    /// More places are already committed than the requested total (R15).
    QuotaBelowCommitted = "quota_below_committed", 409, "More places are already committed",
        tr("Dolu kontenjan bundan fazla", "Dolu yer sayısı istenen kontenjandan fazla (R15).");
    /// An employer can have only one open offer to a candidate at a time (A40).
    OpenOfferExists = "open_offer_exists", 409, "An open offer exists",
        tr("Açık bir teklif var", "Bir işverenin bir adaya aynı anda tek bir açık teklifi olabilir (A40).");
    /// The candidate cannot receive further offers (A41).
    CandidateUnavailable = "candidate_unavailable", 409, "The candidate is not available",
        tr("Aday uygun değil", "Aday başka teklif alamıyor (A41).");
    /// The candidate is not available on some of the dates (A41).
    CandidateDatesTaken = "candidate_dates_taken", 409, "The candidate is not available on these dates",
        tr("Adayın bu tarihleri dolu", "Aday bu tarihlerin bir bölümünde dolu (A41).");
    /// The candidate's state on your lists does not allow this operation.
    TalentPoolState = "talent_pool_state", 409, "Not possible in the candidate's state on your lists",
        tr("Adayın listelerinizdeki durumu buna uygun değil", "Aday, listelerinizde bu işlem için gereken durumda değil.");
    /// You can interview only candidates who are in your talent pool.
    NotInTalentPool = "not_in_talent_pool", 409, "Not in your talent pool",
        tr("Aday yetenek havuzunuzda değil", "Yalnızca yetenek havuzunuzdaki adaylarla mülakat yapılır.");
    /// The interview is not in a state that allows this operation.
    InterviewState = "interview_state", 409, "Not possible in this state of the interview",
        tr("Mülakatın durumu buna uygun değil", "Mülakat, bu işlem için gereken durumda değil.");
    /// The interview has begun. Candidates can request another time only before it begins (R62).
    InterviewStarted = "interview_started", 409, "The interview has begun",
        tr("Mülakat başladı", "Mülakat başladı; başka bir zaman ancak önceden istenebilirdi (R62).");
    /// The interview has not begun yet. Its outcome can be recorded once it has begun.
    InterviewNotStarted = "interview_not_started", 409, "The interview has not begun",
        tr("Mülakat henüz başlamadı", "Mülakat henüz başlamadı; sonucu başladıktan sonra kaydedilir.");
    /// The contact of the interview has another one at this time (A20). Choose another time or another
    /// contact.
    ContactBusy = "contact_busy", 409, "The contact has another interview",
        tr("Görüşecek kişinin başka mülakatı var", "Görüşecek kişinin bu saatte başka bir mülakatı var (A20). Başka bir zaman ya da başka bir kişi seçin.");
    /// The employer has used up what the rules of the term allow: candidates for each place of its
    /// quota, interviews scheduled on one day, or times set for the same candidate (A20).
    InterviewLimitReached = "interview_limit_reached", 409, "The interview limit is reached",
        tr("Mülakat sınırına ulaşıldı", "Dönemin kurallarının izin verdiği kadar mülakat yapıldı: kontenjandaki her yer için aday sayısı, bir günde planlanan mülakat sayısı ya da aynı aday için belirlenen zaman sayısı (A20).");
    /// The member is the contact of coming interviews (R62). Say who takes them over.
    InterviewsAhead = "interviews_ahead", 409, "The member has coming interviews",
        tr("Üyenin yaklaşan mülakatları var", "Üye, yaklaşan mülakatlarda görüşülecek kişidir (R62). Mülakatları kimin devralacağını belirtin.");
    /// The offer is not in a state that allows this operation.
    OfferState = "offer_state", 409, "Not possible in this state of the offer",
        tr("Teklifin durumu buna uygun değil", "Teklif, bu işlem için gereken durumda değil.");
    /// The period for answering the offer has ended (R59, R60).
    OfferExpired = "offer_expired", 409, "The deadline to answer has passed",
        tr("Cevap süresi doldu", "Teklife cevap verme süresi doldu (R59, R60).");
    /// The same mail was sent a short while ago: a reminder less than two days ago (A68), or a guardian's
    /// link less than five minutes ago (A76). `allowed_from` says when it can be sent again.
    RemindedRecently = "reminded_recently", 409, "The same mail was sent a short while ago",
        tr("Kısa süre önce gönderildi", "Aynı ileti kısa süre önce gönderildi: hatırlatma iki günden, veliye bağlantı beş dakikadan kısa süre önce (A68, A76).");
    /// Candidates cannot take back an acceptance (R57).
    AcceptanceIsFinal = "acceptance_is_final", 409, "An acceptance is final",
        tr("Kabul geri alınamaz", "Kabul edilen bir teklif geri çekilemez (R57).");
    /// The school has declared the exit of the intern to SGK. The declaration cannot be changed (A81), and
    /// the attendance is final (A82).
    ExitDeclared = "exit_declared", 409, "The exit is declared",
        tr("Çıkış bildirilmiş", "Stajyerin çıkışı SGK'ya bildirilmiş; bu kayıt ve devam kayıtları değiştirilemez (A81, A82).");
    /// The application has no such item, an official source declared it, or it earns no points, such as
    /// `class_year` (A78).
    ItemNotTyped = "item_not_typed", 409, "The candidate did not type this item",
        tr("Bu bilgi adayın yazdığı bir bilgi değil", "Yalnızca adayın forma yazdığı ve puan getiren bilgiler sorgulanabilir ya da düzeltilebilir (A78).");
    /// The candidate has asked as often as they may about this offer (A73).
    QuestionLimitReached = "question_limit_reached", 409, "The question limit is reached",
        tr("Soru sınırına ulaşıldı", "Bir teklif hakkında en çok on soru sorulur (A73).");
    /// The question has an answer, and an answer is final (A73).
    AlreadyAnswered = "already_answered", 409, "The question has been answered",
        tr("Soru yanıtlanmış", "Sorunun yanıtı var; yanıt kesindir (A73).");
    /// The amendment was answered, taken back or not answered in time (A74).
    AmendmentDecided = "amendment_decided", 409, "The amendment is decided",
        tr("Değişiklik önerisi sonuçlandı", "Değişiklik önerisi yanıtlandı, geri alındı ya da süresi doldu (A74).");
    /// Another amendment of the offer waits for the candidate (A74).
    AmendmentOpen = "amendment_open", 409, "Another amendment waits",
        tr("Bekleyen bir değişiklik önerisi var", "Teklifin başka bir değişiklik önerisi adayın yanıtını bekliyor (A74).");
    /// The new conditions are those that the offer has.
    AmendmentEmpty = "amendment_empty", 422, "The amendment changes nothing",
        tr("Öneri bir şey değiştirmiyor", "Önerilen koşullar, teklifin şimdiki koşullarıyla aynı.");
    /// The extra period for confirming the internship has ended (R47).
    ConfirmationExpired = "confirmation_expired", 409, "The deadline to confirm has passed",
        tr("Teyit süresi doldu", "Stajı teyit etmek için tanınan ek süre doldu (R47).");
    /// The candidate already has the maximum number of internships for a term (R50).
    InternshipLimitReached = "internship_limit_reached", 409, "The internship limit is reached",
        tr("Staj sınırına ulaşıldı", "Adayın bir dönemde yapabileceği en fazla sayıda stajı var (R50).");
    /// The dates overlap a confirmed internship (R51).
    DatesOverlap = "dates_overlap", 409, "The dates overlap a confirmed internship",
        tr("Tarihler kesinleşmiş bir stajla çakışıyor", "Tarihler, kesinleşmiş bir stajın tarihleriyle çakışıyor (R51).");
    /// The internship has already begun (A10).
    InternshipStarted = "internship_started", 409, "The internship has begun",
        tr("Staj başladı", "Staj başlamış durumda (A10).");
    /// The internship has not ended yet. It can be completed on its last day, or terminated
    /// earlier.
    InternshipNotOver = "internship_not_over", 409, "The internship has not ended",
        tr("Staj bitmedi", "Staj daha sürüyor: son gününde tamamlanır, daha önce ancak sonlandırılır.");
    /// The mail has already been resent the maximum number of times (A54).
    ResendLimitReached = "resend_limit_reached", 409, "The resend limit is reached",
        tr("İleti yeterince gönderildi", "Ulaşan bir ileti en çok üç kez yeniden gönderilir.");
    /// The placement is not in a state that allows this operation.
    PlacementState = "placement_state", 409, "Not possible in this state of the placement",
        tr("Stajın durumu buna uygun değil", "Staj, bu işlem için gereken durumda değil.");
    /// No criterion of the term counts certificates of internships (A80).
    CertificateNotWanted = "certificate_not_wanted", 409, "The term does not ask for certificates",
        tr("Dönem staj belgesi istemiyor", "Dönemin hiçbir ölçütü staj belgesini saymıyor (A80).");
    /// Accidents are declared to SGK, and complaints are answered (A79).
    IncidentKind = "incident_kind", 409, "Not possible for this kind of incident",
        tr("Bu tür olay için yapılamaz", "Kaza SGK'ye bildirilir, şikâyet yanıtlanır (A79).");
    /// The incident has been declared or answered. That is final (A79).
    IncidentState = "incident_state", 409, "Not possible in this state of the incident",
        tr("Olayın durumu buna uygun değil", "Kaza bildirilmiş ya da şikâyet yanıtlanmış; bu kesindir (A79).");
    /// An accident of this day has been reported for the internship (A79).
    AccidentReported = "accident_reported", 409, "The accident has been reported",
        tr("Kaza bildirilmiş", "Stajın bu gününde olan bir kaza zaten bildirilmiş (A79).");
    /// The intern has complained as often as they may about this internship (A79).
    ComplaintLimitReached = "complaint_limit_reached", 409, "The complaint limit is reached",
        tr("Şikâyet sınırına ulaşıldı", "Bir staj hakkında en çok on şikâyette bulunulur (A79).");
    /// The school's unit has already decided, and its decision is final (R71, R72).
    DecisionIsFinal = "decision_is_final", 409, "The decision is final",
        tr("Karar kesin", "Okulun ilgili birimi karar vermiş; kararı geçerlidir (R71, R72).");
    /// The intern will be under 18 on the first day. The school must record a guardian's consent
    /// first (A43).
    GuardianConsentMissing = "guardian_consent_missing", 409, "A guardian's consent is missing",
        tr("Veli onayı eksik", "Stajyer ilk gün 18 yaşından küçük: okul önce veli onayını kaydeder (A43).");
    /// The candidate is eighteen or older (A43).
    GuardianNotNeeded = "guardian_not_needed", 409, "No guardian's consent is needed",
        tr("Veli onayı gerekmiyor", "Aday 18 yaşını doldurmuş: veli onayı gerekmez (A43).");
    /// The guardian has answered. Only a paper at the school changes that (A76).
    GuardianAnswered = "guardian_answered", 409, "The guardian has answered",
        tr("Veli yanıt verdi", "Veli yanıtladı; yanıtı yalnızca okuldaki bir belge değiştirir (A76).");
    /// The SGK notice is not in a state that allows this operation.
    SgkNoticeState = "sgk_notice_state", 409, "Not possible in this state of the SGK notice",
        tr("Bildirimin durumu buna uygun değil", "SGK bildirimi, bu işlem için gereken durumda değil.");
    /// You cannot deactivate your own account. Ask somebody else to do it.
    OwnAccount = "own_account", 409, "You cannot deactivate your own account",
        tr("Kendi hesabınız", "Hesabınızı ancak bir başkası kapatabilir.");
    /// Another account already uses this e-mail address.
    EmailTaken = "email_taken", 409, "The e-mail address is taken",
        tr("E-posta adresi kullanılıyor", "Bu e-posta adresi başka bir hesapta kayıtlı.");
    /// The account has an authenticator app: send its code, or a recovery code, with the password.
    SecondFactorRequired = "second_factor_required", 401, "A code is required",
        tr("Kod gerekli", "Hesabın bir doğrulama uygulaması var. Parolayla birlikte uygulamanın gösterdiği kodu ya da bir kurtarma kodunu gönderin.");
    /// The code is wrong or was used before. Wait for the next one.
    SecondFactorWrong = "second_factor_wrong", 401, "The code is wrong",
        tr("Kod yanlış", "Kod yanlış ya da daha önce kullanılmış. Bir sonraki kodu bekleyin.");
    /// You need an authenticator app: add one with `start_second_factor`. Until then you can do
    /// nothing else.
    SecondFactorNeeded = "second_factor_needed", 403, "Add an authenticator app first",
        tr("Önce doğrulama uygulaması ekleyin", "Rolünüz için doğrulama uygulaması zorunlu. `start_second_factor` ile ekleyin; o zamana kadar başka bir şey yapamazsınız.");
    /// The account has an authenticator app already. Remove it first.
    SecondFactorExists = "second_factor_exists", 409, "There is an authenticator app already",
        tr("Doğrulama uygulaması var", "Hesabın zaten bir doğrulama uygulaması var. Önce onu kaldırın.");
    /// The link is unknown, was used, was replaced by a newer one, or has expired. Ask for a new one.
    LinkInvalid = "link_invalid", 410, "The link does not work",
        tr("Bağlantı geçersiz", "Bağlantı bilinmiyor, kullanılmış, yenisiyle değiştirilmiş ya da süresi dolmuş. Yenisini isteyin.");
    /// The identity provider has confirmed who you are, and nobody has an account for you here, or not
    /// one of a role that signs in there.
    NoAccount = "no_account", 403, "There is no account for you",
        tr("Hesabınız yok", "Kimliğiniz doğrulandı, ama burada size ait ve bu yoldan giriş yapabilen bir hesap yok.");
    /// The file or the letter was erased together with the data of the person (A66).
    Erased = "erased", 410, "It was erased",
        tr("Silinmiş", "Dosya ya da yazı, kişinin verileriyle birlikte silindi (A66).");
    /// The data cannot be erased yet: a term still needs it, or a law requires it (A66). The facts
    /// say until when and why.
    DataStillNeeded = "data_still_needed", 409, "The data is still needed",
        tr("Veriler hâlâ gerekli", "Veriler henüz silinemez: bir dönem onlara ihtiyaç duyuyor ya da kanun saklanmasını istiyor (A66).");
    /// The request has already been answered otherwise.
    RequestAnswered = "request_answered", 409, "The request has been answered",
        tr("Başvuru cevaplanmış", "Bu başvuru daha önce başka türlü cevaplandı.");
    /// You have too many requests that are not answered yet.
    TooManyRequestsOpen = "too_many_open", 409, "Too many requests are open",
        tr("Çok fazla açık başvuru", "Henüz cevaplanmamış çok sayıda başvurunuz var.");
    /// Another programme officer has to approve the person that you invited.
    OwnInvitation = "own_invitation", 409, "Somebody else has to approve it",
        tr("Başkasının onaylaması gerekir", "Davet ettiğiniz kişiyi başka bir program görevlisinin onaylaması gerekir.");
    /// A member of an employer is invited anew by the employer, and a programme officer by two others.
    InvitedAnew = "invited_anew", 409, "The person is invited anew",
        tr("Kişi yeniden davet edilir", "İşverenin üyesini işvereni, program görevlisini iki görevli yeniden davet eder.");
    /// The account is in a state in which this cannot be done.
    AccountState = "account_state", 409, "The account is in another state",
        tr("Hesabın durumu uygun değil", "Hesap, bu işlemin yapılamayacağı bir durumda.");
    /// The account cannot give up its address or identity number: it is not that of a candidate, or
    /// the candidate has submitted an application (R5).
    IdentityInUse = "identity_in_use", 409, "The identity is in use",
        tr("Hesabın kimliği kullanımda", "Hesap, adresini ya da kimlik numarasını bırakamaz: bir adayın hesabı değil ya da aday başvuru göndermiş (R5).");
    /// The employer has open offers, or internships that are not over. Suspend it until then.
    EmployerBusy = "employer_busy", 409, "Offers are open, or internships are not over",
        tr("İşverenin süren işleri var", "İşverenin açık teklifleri ya da bitmemiş stajları var. Bitene kadar askıya alın.");
    /// An employer is merged into another one that is active.
    NotMergeable = "not_mergeable", 409, "The employers cannot be merged",
        tr("İşverenler birleştirilemez", "Bir işveren, ancak etkin olan başka bir işverenle birleştirilir.");
    /// Another employer with this tax number has been submitted. Sign in with its account, or ask the
    /// programme office, which can close an employer that a stranger has registered.
    TaxNumberTaken = "tax_number_taken", 409, "The tax number is already registered",
        tr("Vergi numarası kayıtlı", "Bu vergi numarasıyla onaya gönderilmiş başka bir işveren var. Onun hesabıyla oturum açın ya da program ofisine başvurun; ofis, başkasının kaydettiği bir işvereni kapatabilir.");
    /// A school with this name already exists.
    SchoolExists = "school_exists", 409, "The school already exists",
        tr("Okul kayıtlı", "Bu adla kayıtlı bir okul var.");
    /// A term with this code already exists.
    TermExists = "term_exists", 409, "The term already exists",
        tr("Dönem kayıtlı", "Bu kodla kayıtlı bir dönem var.");
    /// Another wage rule is already in force on some of these days (A29).
    WageRuleOverlap = "wage_rule_overlap", 409, "Another wage rule is in force",
        tr("Başka bir ücret kuralı yürürlükte", "Günlerin bazılarında başka bir ücret kuralı yürürlükte (A29).");
    /// The same file was already uploaded to the same application, offer or announcement. `facts` names
    /// what it was uploaded as.
    DuplicateFile = "duplicate_file", 409, "The file was already uploaded",
        tr("Dosya zaten yüklenmiş", "Aynı dosya aynı başvuruya, teklife ya da duyuruya daha önce yüklendi; `facts` hangisi olduğunu belirtir.");
    /// The announcement is not in a state that allows this operation.
    AnnouncementState = "announcement_state", 409, "Not possible in this state of the announcement",
        tr("Duyurunun durumu buna uygun değil", "Duyuru, bu işlem için gereken durumda değil.");
    /// The body arrived too slowly. Send the request again over a better connection.
    BodyTimeout = "body_timeout", 408, "The body arrived too slowly",
        tr("Gövde çok yavaş geldi", "İsteğin gövdesi süresi içinde gelmedi. İsteği daha iyi bir bağlantıyla yeniden gönderin.");
    /// The request body or the file is larger than allowed.
    TooLarge = "too_large", 413, "Too large",
        tr("Çok büyük", "Gövde ya da dosya izin verilenden büyük.");
    /// The server does not accept this media type.
    UnsupportedMediaType = "unsupported_media_type", 415, "Unsupported media type",
        tr("Ortam türü kabul edilmiyor", "Bu ortam türü kabul edilmiyor.");
    /// One or more members break a rule. `errors` lists each of them.
    Invalid = "invalid", 422, "Some members are not valid",
        tr("Bazı alanlar geçersiz", "Bir ya da daha çok alan bir kurala uymuyor; `errors` her birini belirtir.");
    /// The file is a PDF, PNG or JPEG, but it cannot be used: it cannot be opened, is encrypted, has
    /// no pages, is too large as an image, or does something when it is opened. `errors` says which,
    /// and what you can do.
    FileUnusable = "file_unusable", 422, "The file cannot be used",
        tr("Dosya kullanılamıyor", "Dosya açılamıyor, şifreli, hiç sayfası yok, görüntü olarak çok büyük ya da açılınca bir işlem başlatıyor; `errors` hangisi olduğunu ve ne yapılabileceğini belirtir.");
    /// The first day of the internship is closer than the lead time allows (R17).
    OfferLeadTime = "offer_lead_time", 422, "Too close to the start date",
        tr("Başlangıca çok az süre kaldı", "Staj başlangıcı, teklif için gereken süreden daha yakın (R17).");
    /// The internship would end after the last day of the programme (R32).
    AfterProgrammeEnd = "after_programme_end", 422, "After the end of the programme",
        tr("Programın bitişinden sonra", "Staj, program bittikten sonra sona erecekti (R32).");
    /// The working days cannot be counted, because the public holidays of a year are not recorded
    /// yet: the dates of religious holidays change every year. The programme office records them
    /// (A59).
    HolidaysUnknown = "holidays_unknown", 409, "The holidays of the year are not known",
        tr("Yılın tatilleri bilinmiyor", "Bir yılın resmî tatilleri henüz girilmediği için iş günleri sayılamıyor: dinî bayramların tarihi her yıl değişir. Tatilleri program ofisi girer (A59).");
    /// The period for answering the offer is too short, or it ends too close to the first day of
    /// the internship (A8, A32).
    RespondByInvalid = "respond_by_invalid", 422, "The deadline for answering is not valid",
        tr("Cevap süresi geçerli değil", "Cevap süresi çok kısa ya da başlangıca çok yakın bir tarihte bitiyor (A8, A32).");
    /// Pupils work at most 40 hours a week (A72).
    WeeklyHoursExceeded = "weekly_hours_exceeded", 422, "Too many hours a week",
        tr("Haftalık çalışma süresi çok uzun", "Öğrenci haftada en çok 40 saat çalışır (A72).");
    /// The end date is before the start date.
    DateOrder = "date_order", 422, "The dates are in the wrong order",
        tr("Tarihlerin sırası yanlış", "Bitiş tarihi başlangıç tarihinden önce.");
    /// The wage is below the statutory wage (R68).
    BelowStatutoryWage = "below_statutory_wage", 422, "Below the statutory wage",
        tr("Yasal ücretin altında", "Ücret, yasal alt sınırın altında (R68).");
    /// The checksum of the identity number is wrong (D9). This is the code of a member in `errors`, or
    /// of a row of an import.
    TcknInvalid = "tckn_invalid", 422, "Not a valid identity number",
        tr("Geçerli bir kimlik numarası değil", "T.C. kimlik numarasının denetim basamakları tutmuyor (D9).");
    /// The candidate does not meet the eligibility criteria of this term. `errors` lists each
    /// criterion that is not met.
    NotEligible = "not_eligible", 422, "Not eligible",
        tr("Başvuru koşulları sağlanmıyor", "Aday bu dönemin koşullarını sağlamıyor; `errors` her koşulu belirtir.");
    /// This operation requires a reason.
    ReasonRequired = "reason_required", 422, "A reason is required",
        tr("Gerekçe gerekli", "Bir gerekçe yazılmalı.");
    /// Another request had this `Idempotency-Key`: use a new key for each request, and the same one only to
    /// repeat it.
    IdempotencyKeyReused = "idempotency_key_reused", 422, "The key belongs to another request",
        tr("Anahtar başka bir isteğe ait", "Bu `Idempotency-Key` ile başka bir istek gönderilmişti. Her istek için yeni bir anahtar, yalnızca tekrarında aynısı kullanılır.");
    /// There were too many attempts. `Retry-After` says how many seconds to wait before you try
    /// again.
    TooManyRequests = "too_many_requests", 429, "Too many requests",
        tr("Çok fazla istek", "Çok fazla deneme yapıldı. Ne zaman yeniden denenebileceğini `Retry-After` bildirir.");
    /// The server failed. The request id helps us find the cause.
    Internal = "internal", 500, "Internal error",
        tr("Sunucu hatası", "Hata bizde; istek kimliği hatayı bulmamıza yardımcı olur.");
    /// The disk of the database or of the file store is full, or all files together reached their limit.
    /// Nothing was saved. Try again once the operator has made room.
    StorageFull = "storage_full", 507, "No space left",
        tr("Depolama alanı doldu", "Veri tabanında ya da belge deposunda yer kalmadı ve hiçbir şey kaydedilmedi. İşletmen yer açınca yeniden deneyin.");
    /// The server is busy, or its database does not answer. `Retry-After` says how many seconds to
    /// wait before you try again. If the problem occurred during a change, first check whether the
    /// change was made.
    Unavailable = "unavailable", 503, "Unavailable, try again",
        tr("Yoğunluk var, yeniden deneyin", "Sunucu meşgul ya da veri tabanına ulaşamıyor. Ne zaman yeniden denenebileceğini `Retry-After` bildirir.");
    /// The system is being maintained, and only reading is possible. Nothing was changed. `detail` says
    /// why, `facts` when it will probably end, and `Retry-After` how many seconds to wait.
    Maintenance = "maintenance", 503, "Only reading is possible during maintenance",
        tr("Bakım sırasında yalnızca okunabilir", "Sistem bakımda ve yalnızca okunabiliyor; hiçbir şey değişmedi. Nedenini `detail`, bitişini `facts` bildirir.");
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:staj:problem:` followed by the code. `GET /v1/problem-types/{code}` explains it.
    #[schema(examples("urn:staj:problem:offer_expired"))]
    r#type: String,
    /// A short title, which is the same for every problem with this code. It is in Turkish or
    /// English, depending on `Accept-Language`.
    #[schema(examples("The deadline to answer has passed"))]
    title: &'static str,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(409))]
    status: u16,
    /// Programs should branch on this code. New codes may be added.
    #[schema(examples("offer_expired"))]
    code: &'static str,
    /// What happened in this case, for people to read.
    #[schema(required, examples("the deadline to answer has passed"))]
    detail: Option<String>,
    /// Quote this id when you contact support. The `X-Request-Id` header has the same value.
    #[schema(required)]
    request_id: Option<Uuid>,
    /// The members and parameters that break a rule, each with its own code.
    errors: Vec<FieldProblem>,
    /// What was compared, and how to go on: the state that is needed, when the action becomes
    /// possible, the operation to call first.
    facts: Vec<Fact>,
}

/// A member of the body, or a query parameter, that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body, such as `#/start_date`. Null if the problem is a query
    /// parameter.
    #[schema(required, examples("#/start_date"))]
    pub pointer: Option<String>,
    /// Name of the query parameter. Null if the problem is in the body.
    #[schema(required)]
    pub parameter: Option<String>,
    #[schema(examples("length"))]
    pub code: String,
    /// What is wrong, for people to read, in the language of `title`.
    #[schema(examples("must have 1 to 200 characters"))]
    pub detail: String,
    /// The limits that the value breaks.
    pub facts: Vec<Fact>,
}

impl FieldProblem {
    /// The same with its detail in a language.
    fn in_language(&self, language: Language) -> Self {
        let code = self.code.as_str();
        let about = match language {
            Language::English => None,
            Language::Turkish => Code::named(code)
                .map(|code| code.about(language))
                .or_else(|| labels::find(labels::FIELD_CODES, code).map(|of| of.about.tr))
                .or_else(|| labels::find(EligibilityCriterion::TYPE, code).map(|of| of.about.tr)),
        };
        let detail = match about {
            Some(about) => with_facts(about, &self.facts),
            None => self.detail.clone(),
        };
        Self { detail, ..self.clone() }
    }

    /// Adds a limit that the value breaks.
    pub fn limit(mut self, name: Name, value: impl std::fmt::Display) -> Self {
        self.facts.push(Fact::new(name, value));
        self
    }

    /// A problem with the member of this name.
    pub fn member(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: Some(format!("#/{name}")),
            parameter: None,
            code: code.to_owned(),
            detail: detail.into(),
            facts: vec![],
        }
    }

    pub fn parameter(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: None,
            parameter: Some(name.to_owned()),
            code: code.to_owned(),
            detail: detail.into(),
            facts: vec![],
        }
    }
}

/// What a refusal compared, or how to go on. A name with several values is listed once for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fact {
    name: FactName,
    kind: FactKind,
    /// The value as text, as its kind says.
    #[schema(examples("2026-05-31"))]
    value: String,
}

impl Fact {
    /// The value as people in Turkey write it. `None` for codes and ids.
    fn in_turkish(&self) -> Option<String> {
        let day =
            |day: Date| format!("{:02}.{:02}.{}", day.day(), u8::from(day.month()), day.year());
        match self.kind.0 {
            Kind::Number => Some(self.value.clone()),
            Kind::Kurus => {
                let amount = Kurus(self.value.parse().ok()?);
                Some(format!("{} TL", amount.to_string().replace('.', ",")))
            }
            Kind::Date => {
                let format = format_description!("[year]-[month]-[day]");
                Date::parse(&self.value, format).ok().map(day)
            }
            Kind::Instant => {
                let at = istanbul(OffsetDateTime::parse(&self.value, &Rfc3339).ok()?);
                Some(format!("{} {:02}.{:02}", day(at.date()), at.hour(), at.minute()))
            }
            Kind::Code | Kind::Member | Kind::Id | Kind::Operation | Kind::Text => None,
        }
    }

    pub fn new(name: Name, value: impl std::fmt::Display) -> Self {
        Self { name: Wire(name), kind: Wire(name.kind()), value: value.to_string() }
    }
}

/// A sentence in Turkish, followed by the numbers, amounts, days and instants on which it is based.
fn with_facts(about: &str, facts: &[Fact]) -> String {
    let told = facts.iter().filter_map(|fact| {
        let label = labels::find(Name::TYPE, fact.name.0.name())?.label.tr;
        let value = fact.in_turkish()?;
        Some(format!(" {label}: {value}."))
    });
    told.fold(about.to_owned(), |text, fact| text + &fact)
}

/// Why an action is not possible now.
#[derive(Debug)]
pub struct Refusal(ApiError);

impl Refusal {
    /// For one object of several. Failures of the server count as refusals of this object.
    pub fn of(error: ApiError) -> Self {
        Self(error)
    }

    /// The stable name of the problem.
    pub fn code(&self) -> &'static str {
        self.0.code.name()
    }

    /// Everything that is wrong as one text, in the language that was asked for.
    pub fn text(&self) -> String {
        let (language, error) = (spoken(), &self.0);
        let members = error.errors.iter().map(|error| error.in_language(language).detail);
        let mut all: Vec<_> = error.detail_in(language).into_iter().chain(members).collect();
        all.dedup();
        all.join("; ")
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (language, error) = (spoken(), &self.0);
        let view = RefusalView {
            code: error.code.name(),
            rules: error.code.rules(),
            detail: error.detail_in(language),
            errors: error.errors.iter().map(|error| error.in_language(language)).collect(),
            facts: error.facts.clone(),
        };
        view.serialize(serializer)
    }
}

/// Why an action is not possible. The operation on this object alone would return a problem with the
/// same code.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub struct RefusalView {
    /// The code that a problem would have. `GET /v1/problem-types/{code}` explains it.
    #[schema(examples("internship_started"))]
    code: &'static str,
    /// Ids of the rules behind the code.
    rules: Vec<&'static str>,
    /// Why the action is not possible in this case, for people to read, in the language that
    /// `Accept-Language` requests.
    #[schema(required, examples("the internship began on 2026-07-20"))]
    detail: Option<String>,
    /// The members that have to be corrected, each with its own code.
    errors: Vec<FieldProblem>,
    /// What was compared, and how to go on: the state that is needed, when the action becomes
    /// possible, the operation to call first.
    facts: Vec<Fact>,
}

/// A refusal or failure that becomes a problem document.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// The stable name of the problem.
    pub code: Code,
    detail: Option<String>,
    errors: Vec<FieldProblem>,
    facts: Vec<Fact>,
    retry: Retry,
    /// The methods of the path, for the `Allow` header of a 405.
    allow: Option<&'static str>,
    /// Seconds to wait before a retry, for the `Retry-After` header.
    retry_after: u64,
}

/// What may be tried again before the client receives the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Retry {
    Nothing,
    /// The transaction, which collided with another one.
    Transaction,
    /// The work, on another connection.
    Connection,
}

impl ApiError {
    /// A problem with a `detail` that the client receives. Not for codes with status 500 or above.
    pub fn with_detail(code: Code, detail: impl std::fmt::Display) -> Self {
        debug_assert!(
            code.status() < 500,
            "use `logged`: the client must not see the text of an internal error"
        );
        Self { detail: Some(detail.to_string()), ..Self::from(code) }
    }

    /// Sets the `detail`, unless there is one.
    pub fn detail(self, detail: impl std::fmt::Display) -> Self {
        Self { detail: self.detail.or_else(|| Some(detail.to_string())), ..self }
    }

    /// The values of these members belong to somebody else. The first code is that of the problem.
    pub fn taken(members: &[(Code, &str)]) -> Self {
        let code = members.first().map_or(Code::Conflict, |(code, _)| *code);
        let names: Vec<_> = members.iter().map(|(_, member)| *member).collect();
        let detail = format!("already taken by somebody else: {}", names.join(", "));
        members.iter().fold(Self::with_detail(code, detail), |refusal, (code, member)| {
            let title = code.title(Language::English);
            refusal.with(FieldProblem::member(member, code.name(), title)).fact(Name::Taken, member)
        })
    }

    /// A failure whose cause is written to the log only. The client receives the code without a
    /// `detail`.
    pub fn logged(code: Code, cause: impl std::fmt::Display) -> Self {
        log::error!(code = code.name(); "{cause}");
        Self::from(code)
    }

    /// Adds a fact on which the refusal is based.
    pub fn fact(mut self, name: Name, value: impl std::fmt::Display) -> Self {
        self.facts.push(Fact::new(name, value));
        self
    }

    /// Adds one fact of this name for each value.
    pub fn facts<T: std::fmt::Display>(
        self,
        name: Name,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        values.into_iter().fold(self, |error, value| error.fact(name, value))
    }

    /// Adds the state of the object, and the states that the command needs.
    pub fn state<S: Named + std::fmt::Display>(self, state: S, needed: States<S>) -> Self {
        self.fact(Name::State, state).facts(Name::NeededState, needed.iter())
    }

    /// Adds the operations that bring the object into a state that the command needs.
    pub fn resolve_with(self, operations: &[&'static str]) -> Self {
        self.facts(Name::ResolveWith, operations)
    }

    /// Sets how long the client has to wait before a retry.
    pub fn retry_after(self, wait: time::Duration) -> Self {
        // A second more than the whole seconds, so that the retry is allowed once they have passed.
        let seconds = u64::try_from(wait.whole_seconds()).unwrap_or(0) + 1;
        Self { retry_after: seconds, ..self }
    }

    /// A 405 problem for a path with these methods.
    pub fn not_allowed(allow: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::from(Code::MethodNotAllowed) }
    }

    /// Adds an instant as a fact, in RFC 3339 like every other instant of the API. Adds nothing for
    /// `None`.
    pub fn instant(self, name: Name, at: Option<time::OffsetDateTime>) -> Self {
        match at.and_then(|at| instant(at).ok()) {
            Some(at) => self.fact(name, at),
            None => self,
        }
    }

    /// Adds a field problem for the member of this name, with the code and detail of this problem.
    pub fn at(self, member: &str) -> Self {
        let (code, detail) = (self.code.name(), self.detail.clone().unwrap_or_default());
        self.with(FieldProblem::member(member, code, detail))
    }

    /// Adds a problem with a member or parameter.
    pub fn with(mut self, error: FieldProblem) -> Self {
        self.errors.push(error);
        self
    }

    /// The refusal of an action. Failures of the server, with status 500 or above, stay errors.
    pub fn refusal(self) -> Result<Refusal, Self> {
        if self.code.status() >= 500 { Err(self) } else { Ok(Refusal(self)) }
    }

    /// The members that break a rule, if nothing else is wrong.
    pub fn faults(self) -> Result<Vec<FieldProblem>, Self> {
        match self.code {
            Code::Invalid => Ok(self.errors),
            _ => Err(self),
        }
    }

    /// A 422 problem that lists the members that break a rule.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::from(Code::Invalid) }
    }

    /// A 422 problem with one member that breaks a rule.
    pub fn member(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::member(name, code, detail)])
    }

    /// What happened in this case. In Turkish, it is what the code means, and the facts.
    fn detail_in(&self, language: Language) -> Option<String> {
        let detail = self.detail.as_ref()?;
        Some(match language {
            Language::English => detail.clone(),
            Language::Turkish => with_facts(self.code.about(language), &self.facts),
        })
    }

    /// The HTTP response. The middleware calls this, because it knows the request id and the
    /// language.
    pub fn response(&self, request_id: Option<Uuid>, language: Language) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if matches!(
            self.code,
            Code::Unavailable | Code::Maintenance | Code::TooManyRequests | Code::RequestInProgress
        ) {
            response.insert_header(("Retry-After", self.retry_after.to_string()));
        }
        if let Some(allow) = self.allow {
            response.insert_header(("Allow", allow));
        }
        if self.code.status() == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.insert_header(("Content-Language", language.name()));
        response.content_type("application/problem+json").json(Problem {
            r#type: self.code.urn(),
            title: self.code.title(language),
            status: self.code.status(),
            code: self.code.name(),
            detail: self.detail_in(language),
            request_id,
            errors: self.errors.iter().map(|error| error.in_language(language)).collect(),
            facts: self.facts.clone(),
        })
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self {
            code,
            detail: None,
            errors: vec![],
            facts: vec![],
            retry: Retry::Nothing,
            allow: None,
            retry_after: 1,
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let retry = match &error {
            error if error.is_lost() => Retry::Connection,
            error if error.is_transient() => Retry::Transaction,
            _ => Retry::Nothing,
        };
        let refusal = match &error {
            // The server reports an outage once, not with every request.
            error if error.is_unavailable() => {
                log::debug!("the database is unavailable: {error}");
                Self::from(Code::Unavailable).retry_after(time::Duration::seconds(1))
            }
            error if error.is_transient() => Self::logged(Code::Unavailable, error),
            error if error.is_full() => Self::logged(Code::StorageFull, error),
            StoreError::Stale { .. } => Self::from(Code::Conflict),
            // The locks missed something. The caller can retry, and we have to read the log.
            StoreError::Refused(constraint) => {
                log::error!(constraint = constraint.as_str(); "a database constraint refused a change that the decision allowed");
                Self::from(Code::Conflict)
            }
            _ => Self::logged(Code::Internal, error),
        };
        Self { retry, ..refusal }
    }
}

impl From<staj_notifications::Error> for ApiError {
    fn from(error: staj_notifications::Error) -> Self {
        match error {
            staj_notifications::Error::Store(error) => error.into(),
            error => Self::logged(Code::Internal, error),
        }
    }
}

impl From<staj_jobs::Error> for ApiError {
    fn from(error: staj_jobs::Error) -> Self {
        match error {
            staj_jobs::Error::Store(error) => error.into(),
            error => Self::logged(Code::Internal, error),
        }
    }
}

impl From<FilesError> for ApiError {
    fn from(error: FilesError) -> Self {
        let code = match &error {
            error if error.is_full() => Code::StorageFull,
            // The row exists, so its file has been lost.
            error if error.is_missing() => Code::Internal,
            _ => Code::Unavailable,
        };
        Self::logged(code, error)
    }
}

impl From<time::error::Format> for ApiError {
    fn from(error: time::error::Format) -> Self {
        Self::logged(Code::Internal, error)
    }
}

impl From<HolidaysUnknown> for ApiError {
    fn from(unknown: HolidaysUnknown) -> Self {
        Self::with_detail(Code::HolidaysUnknown, unknown).fact(Name::Year, unknown.0)
    }
}

impl From<PrintError> for ApiError {
    fn from(error: PrintError) -> Self {
        Self::logged(Code::Internal, error)
    }
}

impl TransactionError for ApiError {
    fn is_transient(&self) -> bool {
        self.retry == Retry::Transaction
    }

    fn is_unavailable(&self) -> bool {
        self.code == Code::Unavailable
    }

    fn is_lost(&self) -> bool {
        self.retry == Retry::Connection
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code.name())
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        self.response(None, Language::English)
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_unique_snake_case_names() {
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
