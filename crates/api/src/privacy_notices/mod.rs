//! Privacy notices of a term, which inform applicants about the processing of their data (law 6698,
//! art. 10).

mod get;
mod list;
mod publish;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

const TAG: &str = "terms";

/// Names the privacy notice or the method report in force, in place of its version or number in a
/// path.
pub const CURRENT: &str = "current";

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_privacy_notices)
        .service(publish::publish_privacy_notice)
        .service(get::get_privacy_notice);
}
