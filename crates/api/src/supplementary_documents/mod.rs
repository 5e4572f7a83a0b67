//! Documents that a candidate shows to the employer of one offer, whether or not the employer
//! requested them (R42).

mod content;
mod list;
mod request;
mod upload;
mod view;

use crate::caller::one_of;
use crate::problem::{ApiError, Code};
use serde::Deserialize;
use staj_domain::fact::FactName;
use staj_domain::ids::OfferId;
use staj_domain::machine::States;
use staj_domain::offer::{Offer, OfferState, SupplementError};
use staj_persistence::rows::offers::OfferScope;
use staj_persistence::{Tx, Vault, offers, supplementary_documents};
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use view::{SupplementaryDocumentView, SupplementaryDocumentsView};

const TAG: &str = "offers";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(request::request_supplementary_document)
        .service(upload::upload_supplementary_document)
        .service(list::list_supplementary_documents)
        .service(content::get_supplementary_document_content);
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SupplementedOfferPath {
    /// Id of the offer.
    offer_id: Uuid,
}

one_of! {
    /// The candidate and the employer of an offer. Nobody else sees what they exchange.
    pub enum OfferParty { Candidate, EmployerMember }
}

impl OfferParty {
    pub fn scope(self) -> OfferScope {
        match self {
            Self::Candidate(candidate) => OfferScope::Candidate(candidate.id),
            Self::EmployerMember(member) => OfferScope::Employer(member.employer),
        }
    }
}

/// The requests and documents of an offer that the reader may see now.
fn answer(
    tx: &mut Tx<'_>,
    offer: OfferId,
    reader: OfferParty,
    now: OffsetDateTime,
    vault: &Vault,
) -> Result<SupplementaryDocumentsView, ApiError> {
    let found = offers::find(tx, offer, reader.scope())?.ok_or(Code::NotFound)?;
    let state = Offer::try_from(found.offer.clone())?.state_at(now);
    let is_shown = match reader {
        OfferParty::Candidate(_) => true,
        OfferParty::EmployerMember(_) => state.shows_documents(found.is_revealed(state)),
    };
    let requests = supplementary_documents::requests(tx, offer)?;
    let items = if is_shown { supplementary_documents::list(tx, offer)? } else { vec![] };
    Ok(SupplementaryDocumentsView {
        requests: requests.into_iter().map(Into::into).collect(),
        items: items
            .into_iter()
            .map(|item| SupplementaryDocumentView::new(item, vault))
            .collect::<Result<_, _>>()?,
    })
}

impl From<SupplementError> for ApiError {
    fn from(error: SupplementError) -> Self {
        match error {
            SupplementError::WrongState(state) => Self::with_detail(Code::OfferState, error)
                .state(state, States::that(OfferState::holds_quota)),
            SupplementError::TooMany(limit) => {
                Self::with_detail(Code::DocumentLimitReached, error).fact(FactName::Limit, limit)
            }
        }
    }
}
