//! Problems (RFC 9457): one table of codes, one shape, one way to the wire.

use crate::instant::instant;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use serde::{Serialize, Serializer};
use staj_domain::Named;
use staj_domain::user::Language;
use staj_persistence::{FilesError, StoreError, TransactionError};
use staj_printing::PrintError;
use std::borrow::Cow;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! codes {
    ($($(#[doc = $about:literal])+ $variant:ident = $code:literal, $status:literal, $title:literal,
        tr($title_tr:literal, $about_tr:literal);)+) => {
        /// What went wrong, for a program. A code is API: added, never renamed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $($variant),+ }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code of that name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }
            pub fn title(self, language: Language) -> &'static str {
                match (language, self) {
                    $((Language::English, Self::$variant) => $title,)+
                    $((Language::Turkish, Self::$variant) => $title_tr,)+
                }
            }
            /// What it means and what to do.
            pub fn about(self, language: Language) -> &'static str {
                match (language, self) {
                    $((Language::English, Self::$variant) => concat!($($about),+).trim_ascii(),)+
                    $((Language::Turkish, Self::$variant) => $about_tr,)+
                }
            }
            /// The rules it rests on, as its meaning cites them.
            pub fn rules(self) -> Vec<&'static str> {
                let about = self.about(Language::English);
                about.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_rule(word)).collect()
            }
            /// The code as a URI.
            pub fn urn(self) -> String {
                format!("urn:staj:problem:{}", self.name())
            }
        }
    };
}

/// Whether a word is the id of a rule, as `R17`.
fn is_rule(word: &str) -> bool {
    let number = word.strip_prefix(['R', 'D', 'A', 'O', 'N']).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

codes! {
    /// The request cannot be read: bad JSON, an unknown member or query name, a wrong type.
    Malformed = "malformed", 400, "The request cannot be read",
        tr("İstek okunamıyor", "İstek okunamıyor: geçersiz JSON, bilinmeyen bir alan ya da sorgu adı, yanlış bir tür.");
    /// No token, or one that is expired, revoked or not ours. Sign in again.
    Unauthorized = "unauthorized", 401, "Sign in first",
        tr("Önce oturum açın", "Erişim belirteci yok, süresi dolmuş, iptal edilmiş ya da bize ait değil. Yeniden oturum açın.");
    /// The e-mail address or the password is wrong.
    InvalidCredentials = "invalid_credentials", 401, "Wrong e-mail address or password",
        tr("E-posta adresi veya parola yanlış", "E-posta adresi ya da parola yanlış.");
    /// The role of the caller may never do this.
    ForbiddenRole = "forbidden_role", 403, "Your role may not do this",
        tr("Rolünüz buna izin vermiyor", "Çağıranın rolü bu işlemi hiçbir zaman yapamaz.");
    /// The object does not exist, or is not yours to know of.
    NotFound = "not_found", 404, "Not found",
        tr("Bulunamadı", "Nesne yok ya da sizin görmenize açık değil.");
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed",
        tr("Bu yönteme izin verilmiyor", "Yol var, ancak bu yöntemle çağrılamaz.");
    /// Somebody changed the object at the same time. Read it again and decide anew.
    Conflict = "conflict", 409, "Changed by somebody else",
        tr("Başkası tarafından değiştirildi", "Nesne aynı anda başkası tarafından değiştirildi. Yeniden okuyun ve yeniden karar verin.");
    /// The term is in another phase.
    WrongPhase = "wrong_phase", 409, "Not in this phase of the term",
        tr("Dönemin bu aşamasında yapılamaz", "Dönem başka bir aşamada.");
    /// Applications are not taken now (R5).
    ApplicationsClosed = "applications_closed", 409, "Applications are closed",
        tr("Başvurular kapalı", "Şu anda başvuru alınmıyor (R5).");
    /// A candidate applies once in a term (R5).
    ApplicationExists = "application_exists", 409, "You have applied in this term",
        tr("Bu dönemde başvurunuz var", "Bir aday bir dönemde bir kez başvurur (R5).");
    /// What was submitted can no longer be changed (R41).
    ApplicationLocked = "application_locked", 409, "The application is locked",
        tr("Başvuru kilitli", "Gönderilmiş olan artık değiştirilemez (R41).");
    /// A privacy notice must be in force before anybody hands in data.
    PrivacyNoticeMissing = "privacy_notice_missing", 409, "No privacy notice is in force",
        tr("Yürürlükte aydınlatma metni yok", "Kişisel veri alınmadan önce bir aydınlatma metni yayımlanmış olmalı.");
    /// The term has a privacy notice of this version; a published one never changes.
    PrivacyNoticeExists = "privacy_notice_exists", 409, "This version of the notice exists",
        tr("Aydınlatma metninin bu sürümü var", "Dönemin bu sürümde bir aydınlatma metni var; yayımlanmış metin değişmez.");
    /// Internships of the term are not over.
    InternshipsRunning = "internships_running", 409, "Internships are not over",
        tr("Süren stajlar var", "Dönemin bazı stajları henüz bitmedi.");
    /// The application is not in the state for this.
    ApplicationState = "application_state", 409, "Not in this state of the application",
        tr("Başvurunun durumu buna uygun değil", "Başvuru, bu işlem için gereken durumda değil.");
    /// Somebody has decided on this document (A13).
    DocumentAlreadyDecided = "document_already_decided", 409, "The document has been decided",
        tr("Belge hakkında karar verilmiş", "Bu belge hakkında daha önce karar verilmiş (A13).");
    /// The document is not in the state for this: what was not submitted is not judged, what no
    /// officer accepted is not approved (R10).
    DocumentState = "document_state", 409, "Not in this state of the document",
        tr("Belgenin durumu buna uygun değil", "Belge bu işleme uygun durumda değil: başvuruyla gönderilmemiş belge değerlendirilmez, okulun kabul etmediği belge onaylanmaz (R10).");
    /// Another officer has claimed the document for a while. Take another one, or come again.
    DocumentClaimed = "document_claimed", 409, "Another officer works on the document",
        tr("Belgeyle başka bir görevli ilgileniyor", "Belgeyi başka bir görevli bir süreliğine üstlendi. Başka bir belge alın ya da sonra yeniden deneyin.");
    /// The application holds the most documents it can.
    DocumentLimitReached = "document_limit_reached", 409, "The limit of documents is reached",
        tr("Belge sınırına ulaşıldı", "Olabilecek en çok sayıda belge var.");
    /// Nothing has been approved from which a sample could be drawn.
    NothingToSample = "nothing_to_sample", 409, "There is nothing to draw from",
        tr("Örneklem çekilecek belge yok", "Bu dönemde örneklemin çekilebileceği onaylı belge yok.");
    /// A sample of this term was drawn with this seed.
    DocumentSampleExists = "document_sample_exists", 409, "This sample has been drawn",
        tr("Bu örneklem çekilmiş", "Bu dönemde bu tohum sayısıyla bir örneklem zaten çekildi.");
    /// Whoever decided on a document does not review it.
    OwnDecision = "own_decision", 409, "Your own decision",
        tr("Kendi kararınız", "Bir belge hakkında karar veren kişi o belgeyi ikinci kez incelemez.");
    /// The second reviewer has spoken, once.
    ReviewRecorded = "review_recorded", 409, "The review has been recorded",
        tr("İnceleme kaydedilmiş", "Bu belgenin ikinci incelemesi daha önce kaydedildi.");
    /// Evidence is needed before the package can be sent (R4).
    EvidenceMissing = "evidence_missing", 409, "No evidence to send",
        tr("Gönderilecek kanıt yok", "Paket gönderilmeden önce duyuruya ilişkin belge gerekir (R4).");
    /// The calendar has not passed a check (R11).
    CalendarNotChecked = "calendar_not_checked", 409, "The calendar has not been checked",
        tr("Takvim kontrol edilmedi", "Takvim henüz bir kontrolden geçmedi (R11).");
    /// Documents wait for a decision (R12).
    DocumentsUndecided = "documents_undecided", 409, "Documents are undecided",
        tr("Karar bekleyen belgeler var", "Bazı belgeler hakkında henüz karar verilmedi (R12).");
    /// Another objection to this evaluation waits for its decision.
    ObjectionOpen = "objection_open", 409, "An objection is open",
        tr("Karar bekleyen itirazınız var", "Bu değerlendirmeye yapılmış bir itiraz karar bekliyor.");
    /// Somebody has decided otherwise on this objection.
    ObjectionDecided = "objection_decided", 409, "The objection has been decided",
        tr("İtiraz hakkında karar verilmiş", "Bu itiraz hakkında daha önce başka bir karar verilmiş.");
    /// The pool is not open, or no longer (R26).
    PoolNotOpen = "pool_not_open", 409, "The pool is not open",
        tr("Havuz açık değil", "Stajyer havuzu henüz açılmadı ya da kapandı (R26).");
    /// The employer is not in the state for this.
    EmployerState = "employer_state", 409, "Not in this state of the employer",
        tr("İşverenin durumu buna uygun değil", "İşveren, bu işlem için gereken durumda değil.");
    /// Only an active employer acts in the pool (R16).
    EmployerInactive = "employer_inactive", 409, "The employer is not active",
        tr("İşveren etkin değil", "Havuzda yalnızca etkin bir işveren işlem yapabilir (R16).");
    /// At least one manager remains (R14).
    LastManager = "last_manager", 409, "The last manager stays",
        tr("Son yönetici kalmalı", "En az bir yönetici her zaman kalır (R14).");
    /// The employer has defined no quota for the term (R15).
    QuotaMissing = "quota_missing", 409, "No quota is defined",
        tr("Kontenjan tanımlı değil", "İşveren bu dönem için kontenjan tanımlamadı (R15).");
    /// Every place is committed (R15).
    QuotaExhausted = "quota_exhausted", 409, "No place is free",
        tr("Boş kontenjan yok", "Kontenjanın tamamı dolu (R15).");
    /// More places are committed than asked for (R15).
    QuotaBelowCommitted = "quota_below_committed", 409, "More places are committed",
        tr("Dolu kontenjan bundan fazla", "Dolu yer sayısı istenen kontenjandan fazla (R15).");
    /// One open offer per employer and candidate (A40).
    OpenOfferExists = "open_offer_exists", 409, "An open offer exists",
        tr("Açık bir teklif var", "Bir işverenin bir adaya aynı anda tek bir açık teklifi olabilir (A40).");
    /// The candidate takes no further offer (A41).
    CandidateUnavailable = "candidate_unavailable", 409, "The candidate is not available",
        tr("Aday uygun değil", "Aday başka teklif alamıyor (A41).");
    /// The candidate is taken on some of the dates (A41).
    CandidateDatesTaken = "candidate_dates_taken", 409, "The candidate's dates are taken",
        tr("Adayın bu tarihleri dolu", "Aday bu tarihlerin bir bölümünde dolu (A41).");
    /// The candidate stands elsewhere on your lists.
    TalentPoolState = "talent_pool_state", 409, "Not in this state of your lists",
        tr("Adayın listelerinizdeki durumu buna uygun değil", "Aday, listelerinizde bu işlem için gereken durumda değil.");
    /// Only candidates of your talent pool are interviewed.
    NotInTalentPool = "not_in_talent_pool", 409, "Not in your talent pool",
        tr("Aday yetenek havuzunuzda değil", "Yalnızca yetenek havuzunuzdaki adaylarla mülakat yapılır.");
    /// The interview is not in the state for this.
    InterviewState = "interview_state", 409, "Not in this state of the interview",
        tr("Mülakatın durumu buna uygun değil", "Mülakat, bu işlem için gereken durumda değil.");
    /// The interview has begun: another time was to be asked for before (R62).
    InterviewStarted = "interview_started", 409, "The interview has begun",
        tr("Mülakat başladı", "Mülakat başladı; başka bir zaman ancak önceden istenebilirdi (R62).");
    /// The interview lies ahead: how it went can be told once it has begun.
    InterviewNotStarted = "interview_not_started", 409, "The interview has not begun",
        tr("Mülakat henüz başlamadı", "Mülakat henüz başlamadı; sonucu başladıktan sonra kaydedilir.");
    /// The offer is not in the state for this.
    OfferState = "offer_state", 409, "Not in this state of the offer",
        tr("Teklifin durumu buna uygun değil", "Teklif, bu işlem için gereken durumda değil.");
    /// The period to answer is over (R59, R60).
    OfferExpired = "offer_expired", 409, "The period to answer is over",
        tr("Cevap süresi doldu", "Teklife cevap verme süresi doldu (R59, R60).");
    /// An acceptance cannot be withdrawn (R57).
    AcceptanceIsFinal = "acceptance_is_final", 409, "An acceptance is final",
        tr("Kabul geri alınamaz", "Kabul edilen bir teklif geri çekilemez (R57).");
    /// The extra period to confirm is over (R47).
    ConfirmationExpired = "confirmation_expired", 409, "The period to confirm is over",
        tr("Kesinleştirme süresi doldu", "Stajı kesinleştirmek için tanınan ek süre doldu (R47).");
    /// The candidate holds the most internships a term allows (R50).
    InternshipLimitReached = "internship_limit_reached", 409, "The limit of internships is reached",
        tr("Staj sınırına ulaşıldı", "Adayın bir dönemde yapabileceği en fazla sayıda stajı var (R50).");
    /// The dates overlap a confirmed internship (R51).
    DatesOverlap = "dates_overlap", 409, "The dates overlap a confirmed internship",
        tr("Tarihler kesinleşmiş bir stajla çakışıyor", "Tarihler, kesinleşmiş bir stajın tarihleriyle çakışıyor (R51).");
    /// The internship has begun (A10).
    InternshipStarted = "internship_started", 409, "The internship has begun",
        tr("Staj başladı", "Staj başlamış durumda (A10).");
    /// The internship lasts longer: it is completed on its last day, or terminated before it.
    InternshipNotOver = "internship_not_over", 409, "The internship is not over",
        tr("Staj bitmedi", "Staj daha sürüyor: son gününde tamamlanır, daha önce ancak sonlandırılır.");
    /// The letter has been sent again as often as letters are (A54).
    ResendLimitReached = "resend_limit_reached", 409, "The letter has been sent often enough",
        tr("İleti yeterince gönderildi", "Ulaşan bir ileti en çok üç kez yeniden gönderilir.");
    /// The placement is not in the state for this.
    PlacementState = "placement_state", 409, "Not in this state of the placement",
        tr("Stajın durumu buna uygun değil", "Staj, bu işlem için gereken durumda değil.");
    /// The school's unit has decided, and its decision stands (R71, R72).
    DecisionIsFinal = "decision_is_final", 409, "The decision stands",
        tr("Karar kesin", "Okulun ilgili birimi karar vermiş; kararı geçerlidir (R71, R72).");
    /// The intern is under 18 on the first day: the school records a guardian's consent first (A43).
    GuardianConsentMissing = "guardian_consent_missing", 409, "A guardian's consent is missing",
        tr("Veli onayı eksik", "Stajyer ilk gün 18 yaşından küçük: okul önce veli onayını kaydeder (A43).");
    /// The notice is not in the state for this.
    SgkNoticeState = "sgk_notice_state", 409, "Not in this state of the notice",
        tr("Bildirimin durumu buna uygun değil", "SGK bildirimi, bu işlem için gereken durumda değil.");
    /// Somebody else must deactivate your account.
    OwnAccount = "own_account", 409, "Your own account",
        tr("Kendi hesabınız", "Hesabınızı ancak bir başkası kapatabilir.");
    /// Another account has this e-mail address.
    EmailTaken = "email_taken", 409, "The e-mail address is taken",
        tr("E-posta adresi kullanılıyor", "Bu e-posta adresi başka bir hesapta kayıtlı.");
    /// An account with this identity number exists.
    NationalIdTaken = "national_id_taken", 409, "The identity number is taken",
        tr("Kimlik numarası kayıtlı", "Bu kimlik numarasıyla açılmış bir hesap var.");
    /// An employer with this tax number exists.
    TaxNumberTaken = "tax_number_taken", 409, "The tax number is taken",
        tr("Vergi numarası kayıtlı", "Bu vergi numarasıyla kayıtlı bir işveren var.");
    /// A school of this name exists.
    SchoolExists = "school_exists", 409, "The school exists",
        tr("Okul kayıtlı", "Bu adla kayıtlı bir okul var.");
    /// A term with this code exists.
    TermExists = "term_exists", 409, "The term exists",
        tr("Dönem kayıtlı", "Bu kodla kayıtlı bir dönem var.");
    /// Another wage rule is in force on some of the days (A29).
    WageRuleOverlap = "wage_rule_overlap", 409, "Another wage rule is in force",
        tr("Başka bir ücret kuralı yürürlükte", "Günlerin bazılarında başka bir ücret kuralı yürürlükte (A29).");
    /// The announcement is not in the state for this.
    AnnouncementState = "announcement_state", 409, "Not in this state of the announcement",
        tr("Duyurunun durumu buna uygun değil", "Duyuru, bu işlem için gereken durumda değil.");
    /// The body or the file is larger than allowed.
    TooLarge = "too_large", 413, "Too large",
        tr("Çok büyük", "Gövde ya da dosya izin verilenden büyük.");
    /// The media type is not accepted.
    UnsupportedMediaType = "unsupported_media_type", 415, "Media type not accepted",
        tr("Ortam türü kabul edilmiyor", "Bu ortam türü kabul edilmiyor.");
    /// One or more members break a rule; `errors` names each.
    Invalid = "invalid", 422, "Some members are not valid",
        tr("Bazı alanlar geçersiz", "Bir ya da daha çok alan bir kurala uymuyor; `errors` her birini belirtir.");
    /// The start is nearer than the lead time allows (R17).
    OfferLeadTime = "offer_lead_time", 422, "Too near to the start",
        tr("Başlangıca çok az süre kaldı", "Staj başlangıcı, teklif için gereken süreden daha yakın (R17).");
    /// The internship would end after the programme (R32).
    AfterProgrammeEnd = "after_programme_end", 422, "After the end of the programme",
        tr("Programın bitişinden sonra", "Staj, program bittikten sonra sona erecekti (R32).");
    /// The time to answer is too short, or ends too near to the start (A8, A32).
    RespondByInvalid = "respond_by_invalid", 422, "The time to answer is not valid",
        tr("Cevap süresi geçerli değil", "Cevap süresi çok kısa ya da başlangıca çok yakın bir tarihte bitiyor (A8, A32).");
    /// The end lies before the start.
    DateOrder = "date_order", 422, "The dates are in the wrong order",
        tr("Tarihlerin sırası yanlış", "Bitiş tarihi başlangıç tarihinden önce.");
    /// The wage is below the statutory floor (R68).
    BelowStatutoryWage = "below_statutory_wage", 422, "Below the statutory wage",
        tr("Yasal ücretin altında", "Ücret, yasal alt sınırın altında (R68).");
    /// The identity number fails its checksum (D9).
    TcknInvalid = "tckn_invalid", 422, "Not an identity number",
        tr("Geçerli bir kimlik numarası değil", "T.C. kimlik numarasının denetim basamakları tutmuyor (D9).");
    /// The candidate is not eligible in this term; `errors` names each criterion.
    NotEligible = "not_eligible", 422, "Not eligible",
        tr("Başvuru koşulları sağlanmıyor", "Aday bu dönemin koşullarını sağlamıyor; `errors` her koşulu belirtir.");
    /// A reason is required.
    ReasonRequired = "reason_required", 422, "A reason is required",
        tr("Gerekçe gerekli", "Bir gerekçe yazılmalı.");
    /// Too many attempts. `Retry-After` says when to come again.
    TooManyRequests = "too_many_requests", 429, "Too many requests",
        tr("Çok fazla istek", "Çok fazla deneme yapıldı. Ne zaman yeniden denenebileceğini `Retry-After` bildirir.");
    /// Our fault; the request id helps us to find it.
    Internal = "internal", 500, "Internal error",
        tr("Sunucu hatası", "Hata bizde; istek kimliği hatayı bulmamıza yardımcı olur.");
    /// Busy. `Retry-After` says when to come again.
    Unavailable = "unavailable", 503, "Busy, try again",
        tr("Yoğunluk var, yeniden deneyin", "Sunucu meşgul. Ne zaman yeniden denenebileceğini `Retry-After` bildirir.");
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:staj:problem:` and the code; explained by `GET /v1/problem-types/{code}`.
    #[schema(examples("urn:staj:problem:offer_expired"))]
    r#type: String,
    /// The code in words, the same for every problem of the code: in Turkish or in English, as
    /// `Accept-Language` asks.
    #[schema(examples("The period to answer is over"))]
    title: &'static str,
    /// HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(409))]
    status: u16,
    /// What a program decides by. New codes may appear.
    #[schema(examples("offer_expired"))]
    code: &'static str,
    /// What happened this time, for a person.
    #[schema(required, examples("the period to answer is over"))]
    detail: Option<String>,
    /// To be quoted to support; also in the `X-Request-Id` header.
    #[schema(required)]
    request_id: Option<Uuid>,
    /// Members or parameters that break a rule, each with its own code.
    errors: Vec<FieldProblem>,
    /// The numbers and dates compared, and from when it would be allowed where that is known.
    facts: Vec<Fact>,
}

/// A member of the body, or a parameter, that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer into the body, as `#/start_date`.
    #[schema(required, examples("#/start_date"))]
    pub pointer: Option<String>,
    /// Name of the query parameter.
    #[schema(required)]
    pub parameter: Option<String>,
    #[schema(examples("length"))]
    pub code: String,
    #[schema(examples("must have 1 to 200 characters"))]
    pub detail: String,
}

impl FieldProblem {
    /// A problem of the member of that name.
    pub fn member(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: Some(format!("#/{name}")),
            parameter: None,
            code: code.to_owned(),
            detail: detail.into(),
        }
    }

    pub fn parameter(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: None,
            parameter: Some(name.to_owned()),
            code: code.to_owned(),
            detail: detail.into(),
        }
    }
}

/// A number or date that a refusal was decided by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fact {
    #[schema(examples("last_send_date"))]
    pub name: Cow<'static, str>,
    #[schema(examples("2026-05-31"))]
    pub value: String,
}

/// What forbids an action now: what a call would answer as a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refusal {
    /// As in the problem; explained by `GET /v1/problem-types/{code}`.
    #[schema(examples("internship_started"))]
    code: &'static str,
    /// Ids of the rules behind it.
    rules: Vec<&'static str>,
    /// What forbids it this time, for a person.
    #[schema(required, examples("the internship began on 2026-07-20"))]
    detail: Option<String>,
    /// What has to be put right, each with its own code.
    errors: Vec<FieldProblem>,
    /// The numbers and dates compared, and from when it would be allowed where that is known.
    facts: Vec<Fact>,
}

/// A refusal on its way to the wire.
#[derive(Debug, Clone)]
pub struct ApiError {
    pub code: Code,
    detail: Option<String>,
    errors: Vec<FieldProblem>,
    facts: Vec<Fact>,
    transient: bool,
    /// Seconds after which to come again.
    retry_after: u64,
}

impl ApiError {
    /// A refusal whose text is for the caller.
    pub fn with_detail(code: Code, detail: impl std::fmt::Display) -> Self {
        debug_assert!(
            code.status() < 500,
            "use `logged`: the text of an internal error stays inside"
        );
        Self { detail: Some(detail.to_string()), ..Self::from(code) }
    }

    /// A failure whose text stays in the log.
    pub fn logged(code: Code, cause: impl std::fmt::Display) -> Self {
        log::error!(code = code.name(); "{cause}");
        Self::from(code)
    }

    /// Adds a number or date that was compared.
    pub fn fact(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.push(Fact { name: name.into(), value: value.to_string() });
        self
    }

    /// Says when to come again.
    pub fn retry_after(self, wait: time::Duration) -> Self {
        // Rounded up: at the second named it is allowed.
        let seconds = u64::try_from(wait.whole_seconds()).unwrap_or(0) + 1;
        Self { retry_after: seconds, ..self }
    }

    /// Adds an instant, where there is one, in the form of every other instant of the API.
    pub fn instant(self, name: &'static str, at: Option<time::OffsetDateTime>) -> Self {
        match at.and_then(|at| instant(at).ok()) {
            Some(at) => self.fact(name, at),
            None => self,
        }
    }

    /// Points at the member that is to blame, with the code of the problem.
    pub fn at(self, member: &str) -> Self {
        let (code, detail) = (self.code.name(), self.detail.clone().unwrap_or_default());
        self.with(FieldProblem::member(member, code, detail))
    }

    pub fn with(mut self, error: FieldProblem) -> Self {
        self.errors.push(error);
        self
    }

    /// The refusal as something to read; a failure of ours stays one.
    pub fn refusal(self) -> Result<Refusal, Self> {
        if self.code.status() >= 500 {
            return Err(self);
        }
        let Self { code, detail, errors, facts, .. } = self;
        Ok(Refusal { code: code.name(), rules: code.rules(), detail, errors, facts })
    }

    /// Members that break rules.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::from(Code::Invalid) }
    }

    /// One member that breaks a rule.
    pub fn member(name: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem::member(name, code, detail)])
    }

    /// The answer; request id and language are known to the middleware that calls this.
    pub fn response(&self, request_id: Option<Uuid>, language: Language) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self.code, Code::Unavailable | Code::TooManyRequests) {
            response.insert_header(("Retry-After", self.retry_after.to_string()));
        }
        if self.code.status() == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.insert_header(("Content-Language", language.name()));
        response.append_header(("Vary", "Accept-Language"));
        response.content_type("application/problem+json").json(Problem {
            r#type: self.code.urn(),
            title: self.code.title(language),
            status: self.code.status(),
            code: self.code.name(),
            detail: self.detail.clone(),
            request_id,
            errors: self.errors.clone(),
            facts: self.facts.clone(),
        })
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self { code, detail: None, errors: vec![], facts: vec![], transient: false, retry_after: 1 }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let transient = TransactionError::is_transient(&error);
        let code = match &error {
            error if error.is_unavailable() || transient => Code::Unavailable,
            StoreError::Stale { .. } => Code::Conflict,
            // The lock layer missed something: the caller decides anew, we read the log.
            StoreError::Refused(constraint) => {
                log::error!(constraint = constraint.as_str(); "a constraint refused what a decision allowed");
                Code::Conflict
            }
            _ => Code::Internal,
        };
        let refusal =
            if code.status() >= 500 { Self::logged(code, error) } else { Self::from(code) };
        Self { transient, ..refusal }
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
        Self::logged(Code::Internal, error)
    }
}

impl From<time::error::Format> for ApiError {
    fn from(error: time::error::Format) -> Self {
        Self::logged(Code::Internal, error)
    }
}

impl From<PrintError> for ApiError {
    fn from(error: PrintError) -> Self {
        Self::logged(Code::Internal, error)
    }
}

impl TransactionError for ApiError {
    fn is_transient(&self) -> bool {
        self.transient
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
