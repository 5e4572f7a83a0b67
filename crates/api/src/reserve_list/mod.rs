//! An employer's reserve list: an ordered list of candidates from its talent pool, whom it may
//! reconsider when places become free (R48, R49).

mod add;
mod list;
mod r#move;
mod remove;

use crate::talent_pool::TAG;
use utoipa_actix_web::service_config::ServiceConfig;

pub fn routes(cfg: &mut ServiceConfig) {
    cfg.service(list::list_reserve_list)
        .service(add::add_to_reserve_list)
        .service(r#move::move_in_reserve_list)
        .service(remove::remove_from_reserve_list);
}
